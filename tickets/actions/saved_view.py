"""Saved views, and what a person has read. Neither is a fact of a ticket: no timeline, no clock."""

from collections.abc import Sequence
from urllib.parse import parse_qs

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import User
from hdo_portal.foundation import privacy
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed
from hdo_portal.foundation.scoping import verb
from tickets.models import SavedView, TicketRead
from tickets.queries import teams
from tickets.worklist import address
from tickets.worklist.unread import unread
from tickets.worklist.views import MOST, may_change, view_by_id

LONGEST_QUERY = 1000


@verb("view.save")
def save_view(
    actor: Actor,
    *,
    name: str,
    query: str,
    shared: bool = False,
    columns: Sequence[str] = (),
    view: SavedView | None = None,
) -> SavedView:
    """Keep a question to the queue under a name, or change a ``view`` that is kept. ``shared``:
    with the owner's team. Raises Invalid, Conflict for too many, NotAllowed, NotFound."""
    if view is None and SavedView.objects.filter(owner_id=_me(actor)).count() >= MOST:
        raise Conflict(
            _("You have %(most)d views. Delete one first.") % {"most": MOST}, code="full"
        )
    view = _mine(actor, view) if view else SavedView(owner_id=_me(actor))
    view.name, view.query = _name(name), _query(actor, query)
    view.columns = list(columns)
    view.team_id = _team_of(view) if shared else None
    fields = None if view._state.adding else ["name", "query", "columns", "team"]
    try:
        with transaction.atomic():
            view.save(update_fields=fields)
    except IntegrityError as error:
        raise Invalid(_("You have a view of this name."), field="name", code="taken") from error
    return view


@verb("view.save")
def delete_view(actor: Actor, *, view: SavedView) -> None:
    """It is gone, for the team too. Raises NotAllowed, NotFound."""
    _mine(actor, view).delete()


@verb("desk.use")
def mark_read(actor: Actor, *, numbers: Sequence[str]) -> int:
    """The actor has read these tickets as they are now; how many they had not. At most 100."""
    rows = [
        TicketRead(user_id=_me(actor), ticket=ticket, version=ticket.updated_at)
        for ticket in unread(actor, numbers)
    ]
    TicketRead.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "ticket"], update_fields=["version"]
    )
    return len(rows)


def _me(actor: Actor) -> int:
    """Only a person has views. Raises NotAllowed."""
    if actor.user_id is None:
        raise NotAllowed(_("Your role does not allow this."), code="not_allowed")
    return actor.user_id


def _mine(actor: Actor, view: SavedView) -> SavedView:
    found = view_by_id(actor, view.public_id)
    if not may_change(actor, found):
        raise NotAllowed(_("Only its owner and a shift leader can change a shared view."))
    return found


def _name(text: str) -> str:
    name = " ".join(text.replace("\x00", "").split())
    if not name:
        raise Invalid(_("Write something here."), field="name", code="required")
    if len(name) > 60:
        raise Invalid(
            _("This is too long: at most %(limit)d characters.") % {"limit": 60},
            field="name",
            code="max_length",
        )
    privacy.check(name, "name")
    return name


def _query(actor: Actor, query: str) -> str:
    """As the portal writes it, so that two ways of asking the same are one view."""
    privacy.check(query, "query")
    asked = parse_qs(query.lstrip("?")[: 4 * LONGEST_QUERY], max_num_fields=None)
    written = address.canonical(actor, asked.items(), list(teams()))
    if len(written) > LONGEST_QUERY:
        raise Invalid(_("These are too many filters for one view."), field="query")
    return written


def _team_of(view: SavedView) -> int:
    owner = User.objects.filter(pk=view.owner_id).values_list("team_id", flat=True).first()
    if owner is None:
        raise Invalid(_("You are in no team to share it with."), field="shared", code="no_team")
    return int(owner)
