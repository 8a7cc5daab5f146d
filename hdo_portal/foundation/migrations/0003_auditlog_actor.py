"""Tell django-auditlog's rows who acted, and let nobody edit them."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION foundation_auditlog_actor() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.actor_id := nullif(current_setting('app.user_id', true), '')::bigint;
    NEW.remote_addr := nullif(current_setting('app.address', true), '')::inet;
    NEW.cid := nullif(current_setting('app.request_id', true), '');
    NEW.additional_data := jsonb_build_object('actor', coalesce(current_setting('app.actor', true), ''));
    RETURN NEW;
END $$;

CREATE FUNCTION foundation_auditlog_append_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'auditlog_logentry is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER portal_actor BEFORE INSERT ON auditlog_logentry
    FOR EACH ROW EXECUTE FUNCTION foundation_auditlog_actor();
CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON auditlog_logentry
    FOR EACH ROW EXECUTE FUNCTION foundation_auditlog_append_only();
"""

UNDO = """
DROP TRIGGER portal_actor ON auditlog_logentry;
DROP TRIGGER portal_append_only ON auditlog_logentry;
DROP FUNCTION foundation_auditlog_actor();
DROP FUNCTION foundation_auditlog_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0002_initial"),
        ("auditlog", "0017_add_actor_email"),
    ]
    operations = [migrations.RunSQL(TRIGGERS, UNDO)]
