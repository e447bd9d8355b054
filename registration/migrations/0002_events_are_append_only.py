"""PostgreSQL refuses to change or delete an event; on SQLite the hash chain shows it."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_to_change_event() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON registration_dossierevent
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_event();
"""
ALLOW = """
DROP TRIGGER events_are_append_only ON registration_dossierevent;
DROP FUNCTION refuse_to_change_event();
"""


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE)


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ALLOW)


class Migration(migrations.Migration):
    dependencies = [("registration", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
