"""A signed record is never edited: the database itself refuses, whoever asks. Only addenda are added."""

from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change_of_signed_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'signed' THEN
        RAISE EXCEPTION 'the record of session % is signed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER signed_session_stays BEFORE UPDATE OR DELETE ON contact_centre_session
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_signed_session();

CREATE FUNCTION refuse_change_of_signed_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
    is_signed boolean;
BEGIN
    FOR one IN SELECT DISTINCT id FROM unnest(ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.session_id END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.session_id END]) AS id WHERE id IS NOT NULL
    LOOP
        -- FOR SHARE waits for a signature that is being given at this moment.
        EXECUTE format(
            'SELECT state = ''signed'' FROM %I.contact_centre_session WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
            INTO is_signed USING one.id;
        IF is_signed THEN
            RAISE EXCEPTION 'the record of session % is signed', one.id USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
TABLES = ("observation", "childvoice", "participant", "arrivalwindow", "checkevent")
TRIGGERS = "".join(
    f"CREATE TRIGGER signed_record_stays BEFORE INSERT OR UPDATE OR DELETE ON contact_centre_{table}"
    " FOR EACH ROW EXECUTE FUNCTION refuse_change_of_signed_record();\n"
    for table in TABLES
)
FORGET = "".join(f"DROP TRIGGER signed_record_stays ON contact_centre_{table};\n" for table in TABLES) + (
    "DROP TRIGGER signed_session_stays ON contact_centre_session;\n"
    "DROP FUNCTION refuse_change_of_signed_record();\nDROP FUNCTION refuse_change_of_signed_session();\n"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contact_centre", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(REFUSE + TRIGGERS, FORGET)]
