"""Saved views: a person's own, and those that somebody shared with their team."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from tickets.models import SavedView

MOST = 30  # of one person, and of one page


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """Those this person may use, by name."""
    rows: QuerySet[SavedView] = SavedView.objects.visible_to(actor).filter(
        Q(owner_id=actor.user_id) | Q(team_id__in=actor.team_ids)
    )
    return rows.select_related("owner", "team").order_by("name", "id")


def view_by_id(actor: Actor, public_id: UUID) -> SavedView:
    """One of them. Raises NotFound, also for one that is somebody else's alone."""
    view = views_of(actor).filter(public_id=public_id).first()
    if view is None:
        raise NotFound(_("There is no such view."))
    return view


def may_change(actor: Actor, view: SavedView) -> bool:
    """Its owner may, and a shift leader where it is shared."""
    return view.owner_id == actor.user_id or (view.team_id is not None and actor.can("view.tidy"))
