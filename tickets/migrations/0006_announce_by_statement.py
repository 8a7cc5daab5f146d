"""Lines of a story are announced once a statement; a sweep writes a thousand of them in one.

A ticket's row has room beside it, so that a change that no index knows of writes none anew.
"""

from django.db import migrations

ANNOUNCE = """
CREATE FUNCTION tickets_announce_all() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    -- The number by a look-up for each line: the planner takes one line for a thousand, and would
    -- read all tickets for a join.
    PERFORM pg_notify('portal_tickets', json_build_object(
                'number', (SELECT number FROM tickets_ticket WHERE id = told.ticket_id),
                'organisation', told.organisation_id, 'visibility', told.visibility,
                'audience', told.audience_id, 'at', floor(extract(epoch FROM told.at) * 1000))::text)
       FROM told;
    RETURN NULL;
END $$;
DROP TRIGGER portal_announce ON tickets_ticketevent;
CREATE TRIGGER portal_announce AFTER INSERT ON tickets_ticketevent
    REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION tickets_announce_all();
"""
UNDO = """
DROP TRIGGER portal_announce ON tickets_ticketevent;
CREATE TRIGGER portal_announce AFTER INSERT ON tickets_ticketevent
    FOR EACH ROW EXECUTE FUNCTION tickets_announce();
DROP FUNCTION tickets_announce_all();
"""
ROOM = "ALTER TABLE tickets_ticket SET (fillfactor = 70)"
NO_ROOM = "ALTER TABLE tickets_ticket RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_fewer_indexes")]
    operations = [migrations.RunSQL(ANNOUNCE, UNDO), migrations.RunSQL(ROOM, NO_ROOM)]
