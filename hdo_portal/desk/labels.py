"""What people and things are called where somebody chooses among them."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.models import Asset, Terminal
from customers.models import Person, Service


def terminal_of(asset: Asset) -> Terminal | None:
    return getattr(asset, "terminal", None)


def asset_label(asset: Asset) -> str:
    """What one says on the phone: the ISSI of a radio, the name of anything else."""
    terminal = terminal_of(asset)
    if terminal is None:
        return asset.name
    words = [f"ISSI {terminal.issi}" if terminal.issi else asset.name, terminal.call_sign]
    return " · ".join(filter(None, words))


def asset_note(asset: Asset) -> str:
    """What else tells an asset from its likes: model or kind, serial, customer."""
    terminal = terminal_of(asset)
    kind = str(terminal.model) if terminal else asset.get_kind_display()
    name = asset.name if terminal else ""
    return " · ".join(filter(None, [kind, name, asset.serial, asset.organisation.label]))


def person_note(person: Person) -> str:
    """A contact's title and how to reach them."""
    return " · ".join(filter(None, [person.title, reach(person), person.email]))


def reach(person: Person) -> str:
    """The number to call a person on."""
    return person.mobile or person.phone


def service_label(service: Service) -> str:
    """A service's name in the language of the page."""
    own = {"nn": service.name_nn, "en": service.name_en}.get(get_language() or "", "")
    return own or service.name


def several(labels: list[str]) -> str:
    """At most four of them, and whether there are more."""
    shown = ", ".join(labels[:4])
    return _("%(names)s and more") % {"names": shown} if len(labels) > 4 else shown
