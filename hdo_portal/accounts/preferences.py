"""How the portal speaks to a person, looks to them and reaches them: their own choice."""

from django.utils.translation import gettext as _

from hdo_portal.accounts.mobile import mobile_number
from hdo_portal.accounts.models import ColourScheme, Language, User
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotFound
from hdo_portal.foundation.scoping import verb


@verb("preferences.edit")
def set_preferences(
    actor: Actor, *, language: str = "", colour_scheme: str = "", mobile: str | None = None
) -> User:
    """Change the actor's own language, colours and mobile number. An empty language or colour and
    a number of None stay as they are. Raises Invalid for a value that cannot be."""
    if language and language not in Language.values:
        raise Invalid(_("Choose one of the languages."), field="language")
    if colour_scheme and colour_scheme not in ColourScheme.values:
        raise Invalid(_("Choose light, dark or automatic."), field="color_scheme")
    number = None if mobile is None else mobile_number(mobile)
    rows = User.objects.select_for_update(no_key=True)
    person = rows.filter(pk=actor.user_id).first() if actor.user_id else None
    if person is None:
        raise NotFound(_("This account does not exist any more."))
    person.language = language or person.language
    person.colour_scheme = colour_scheme or person.colour_scheme
    person.mobile = person.mobile if number is None else number
    person.save(update_fields=["language", "colour_scheme", "mobile"])
    return person


@verb("preferences.edit")
def set_queue_columns(actor: Actor, *, columns: list[str]) -> None:
    """Which columns the actor's own queue has; none means the usual ones. What a column is called
    is the queue's to know; here they are at most twenty short words."""
    if len(columns) > 20 or any(not 0 < len(name) <= 12 for name in columns):
        raise Invalid(_("Choose from the list."), field="columns")
    if actor.user_id is not None:
        User.objects.filter(pk=actor.user_id).update(queue_columns=columns)
