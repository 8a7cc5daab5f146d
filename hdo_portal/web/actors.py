"""From a signed-in person to an actor."""

from typing import Any

from customers.queries import organisation_ids_of
from hdo_portal.accounts.roles import rights_of
from hdo_portal.foundation.actor import Actor, Kind
from hdo_portal.foundation.scoping import elevated


def actor_of(user: Any) -> Actor:
    """The actor for a user of Django's, with what they may do and see now. Needs an open scope."""
    if not user.is_authenticated or not user.is_active:
        return Actor.anonymous()
    organisations: tuple[int, ...] = ()
    if not user.is_hdo:
        with elevated():
            organisations = organisation_ids_of(user.pk)
    return Actor(
        kind=Kind.STAFF if user.is_hdo else Kind.CUSTOMER,
        name=user.name,
        user_id=user.pk,
        role=user.role,
        rights=rights_of(user.role),
        organisation_ids=organisations,
        language=user.language,
        team_ids=(user.team_id,) if user.team_id else (),
    )
