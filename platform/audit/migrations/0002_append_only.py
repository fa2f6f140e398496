"""The second lock beside the role's rights: also the schema's owner changes no event by mistake."""

from django.db import migrations

# Unqualified names: function and trigger belong to the schema that is being migrated.
LOCK = """
CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'audit events are only added to: % of %.% refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only();
"""
UNLOCK = "DROP TRIGGER audit_event_append_only ON audit_event; DROP FUNCTION audit_event_append_only();"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(LOCK, UNLOCK)]
