"""Alarms that were given up, tried again once what they tripped over is mended."""

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked
from tickets.queries import tickets_given_up
from tickets.sla import alarms


@verb("alarm.retry")
def retry_given_up(actor: Actor) -> int:
    """Let every alarm that was given up fire after all, of as many tickets as one page of them
    shows: where it belongs by now, or at once when that is past. Returns how many alarms. Raises
    Conflict if there are none."""
    at, count = time.now(), 0
    # In one order, so that two who press at once wait for each other and not in a ring.
    for ticket in sorted(tickets_given_up(actor), key=lambda ticket: ticket.pk):
        row = locked(actor, ticket)
        count += sum(alarms.try_again(clock, at) for clock in row.clocks.all())
    if not count:
        raise Conflict(_("No alarm is given up any more."))
    return count
