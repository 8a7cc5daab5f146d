"""What is asked when the same thing is done to many incidents: as for one, but nothing of one."""

from typing import Any

from django.utils.translation import gettext as _

from customers.models import PauseReason
from hdo_portal.desk.doing import DOINGS, Doing
from hdo_portal.desk.forms.actions import ActionForm, HoldForm
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.forms import offer
from tickets.actions.bulk import VERBS
from tickets.models import Ticket


class ManyHoldForm(HoldForm):
    """Whether the clocks pause follows from each one's agreement, and stands in the preview."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        offer(self, "reason", PauseReason.choices)


_FORMS: dict[str, type[ActionForm]] = {"hold": ManyHoldForm}


def many_doings(actor: Actor) -> list[Doing]:
    """What this person may do to many at once, in the order of a ticket's own buttons."""
    return [
        doing
        for name, doing in DOINGS.items()
        if name in VERBS and actor.can("ticket.bulk") and actor.can(f"ticket.{name}")
    ]


def form_for(doing: Doing, actor: Actor, ticket: Ticket, data: Any = None) -> ActionForm:
    """The form of one doing for several tickets, of which ``ticket`` is one."""
    form = _FORMS.get(doing.name, doing.form)(data, actor=actor, ticket=ticket)
    form.initial = {}
    return form


def nothing_chosen() -> str:
    return _("Choose incidents in the queue first.")
