"""What a person is told in the portal rings their bell: the event stream hears of it on commit."""

from django.db import migrations

RING = """
CREATE FUNCTION tickets_ring() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- Once for each person, however many notices a storm brings.
    PERFORM pg_notify('portal_tickets', json_build_object(
                'user', told.user_id, 'at', floor(extract(epoch FROM now()) * 1000))::text)
       FROM (SELECT DISTINCT user_id FROM rows WHERE channel = 'in_app') AS told;
    RETURN NULL;
END $$;
CREATE TRIGGER portal_ring_told AFTER INSERT ON tickets_notice
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION tickets_ring();
CREATE TRIGGER portal_ring_read AFTER UPDATE ON tickets_notice
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION tickets_ring();
"""
SILENT = """
DROP TRIGGER portal_ring_told ON tickets_notice;
DROP TRIGGER portal_ring_read ON tickets_notice;
DROP FUNCTION tickets_ring();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_duty_notices")]
    operations = [migrations.RunSQL(RING, SILENT)]
