"""The database refuses to change or delete an event of the staff's trail; the hash chain shows it all the same."""

from django.db import migrations

TABLE = "accounts_staffevent"
POSTGRESQL = f"""
CREATE FUNCTION refuse_to_change_staff_event() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER staff_events_are_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_staff_event();
"""
POSTGRESQL_BACK = f"""
DROP TRIGGER staff_events_are_append_only ON {TABLE};
DROP FUNCTION refuse_to_change_staff_event();
"""


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER staff_events_refuse_{verb.lower()} BEFORE {verb} ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK)
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER staff_events_refuse_{verb}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_staff_second_factor_and_trail")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
