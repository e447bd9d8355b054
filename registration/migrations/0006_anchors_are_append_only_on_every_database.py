"""Anchors, like events, are refused any change by the database; on SQLite the events now as well."""

from django.db import migrations

EVENTS, ANCHORS, HEADS = "registration_dossierevent", "registration_auditanchor", "registration_anchoredhead"
FUNCTION = """
CREATE FUNCTION refuse_to_change_anchor() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'anchors are append-only';
END;
$$ LANGUAGE plpgsql;
"""


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        for table in (ANCHORS, HEADS):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_anchor()"
            )
        return
    for table, what in ((EVENTS, "events"), (ANCHORS, "anchors"), (HEADS, "anchors")):
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{what} are append-only'); END"
            )


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in (ANCHORS, HEADS):
            schema_editor.execute(f"DROP TRIGGER {table}_is_append_only ON {table}")
        schema_editor.execute("DROP FUNCTION refuse_to_change_anchor()")
        return
    for table in (EVENTS, ANCHORS, HEADS):
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_refuses_{verb}")


class Migration(migrations.Migration):
    dependencies = [("registration", "0005_audit_anchors")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
