"""Every line of a ticket's story is announced to the event stream when its transaction commits."""

from django.db import migrations

ANNOUNCE = """
CREATE FUNCTION tickets_announce() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_notify('portal_tickets', json_build_object(
        'number', (SELECT number FROM tickets_ticket WHERE id = NEW.ticket_id),
        'organisation', NEW.organisation_id, 'visibility', NEW.visibility,
        'audience', NEW.audience_id, 'at', floor(extract(epoch FROM NEW.at) * 1000))::text);
    RETURN NULL;
END $$;
CREATE TRIGGER portal_announce AFTER INSERT ON tickets_ticketevent
    FOR EACH ROW EXECUTE FUNCTION tickets_announce();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_initial")]
    operations = [
        migrations.RunSQL(
            ANNOUNCE,
            "DROP TRIGGER portal_announce ON tickets_ticketevent; DROP FUNCTION tickets_announce();",
        )
    ]
