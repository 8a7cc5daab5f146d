"""How the portal speaks to a person and looks to them: their own choice."""

from django.utils.translation import gettext as _

from hdo_portal.accounts.models import ColourScheme, Language, User
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotFound
from hdo_portal.foundation.scoping import verb


@verb("preferences.edit")
def set_preferences(actor: Actor, *, language: str = "", colour_scheme: str = "") -> User:
    """Change the actor's own language, colours, or both; an empty one stays as it is. Raises
    Invalid for a value that does not exist."""
    if language and language not in Language.values:
        raise Invalid(_("Choose one of the languages."), field="language")
    if colour_scheme and colour_scheme not in ColourScheme.values:
        raise Invalid(_("Choose light, dark or automatic."), field="color_scheme")
    rows = User.objects.select_for_update(no_key=True)
    person = rows.filter(pk=actor.user_id).first() if actor.user_id else None
    if person is None:
        raise NotFound(_("This account does not exist any more."))
    person.language = language or person.language
    person.colour_scheme = colour_scheme or person.colour_scheme
    person.save(update_fields=["language", "colour_scheme"])
    return person
