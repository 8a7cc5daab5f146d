"""What a person is told in the portal rings their bell: the event stream hears of it on commit."""

from django.db import migrations

RING = """
CREATE FUNCTION tickets_ring() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- The same words are passed on once a transaction, however many notices a storm brings.
    PERFORM pg_notify('portal_tickets', json_build_object(
        'user', NEW.user_id, 'at', floor(extract(epoch FROM now()) * 1000))::text);
    RETURN NULL;
END $$;
CREATE TRIGGER portal_ring_told AFTER INSERT ON tickets_notice
    FOR EACH ROW WHEN (NEW.channel = 'in_app') EXECUTE FUNCTION tickets_ring();
CREATE TRIGGER portal_ring_read AFTER UPDATE OF read_at ON tickets_notice
    FOR EACH ROW WHEN (NEW.channel = 'in_app' AND OLD.read_at IS DISTINCT FROM NEW.read_at)
    EXECUTE FUNCTION tickets_ring();
"""
SILENT = """
DROP TRIGGER portal_ring_told ON tickets_notice;
DROP TRIGGER portal_ring_read ON tickets_notice;
DROP FUNCTION tickets_ring();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0004_duty_notices")]
    operations = [migrations.RunSQL(RING, SILENT)]
