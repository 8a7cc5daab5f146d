"""The filters above the desk's lists. They live in the address; what cannot be read is left out."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets import holdings
from assets.models import AssetKind, Life
from customers import directory
from customers.lookup import customer
from customers.models import Organisation, OrganisationKind
from hdo_portal.desk.forms.choosing import TypeaheadField, Typed
from hdo_portal.foundation import postbook
from hdo_portal.foundation.models import Channel, MessageState
from hdo_portal.web.forms import offer
from tickets.changes import calendar
from tickets.models.enums import CHANGE_STATUSES, ChangeKind, Status

SEARCH = gettext_lazy("Search")


class SearchField(forms.CharField):
    """Words to search for."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).replace("\x00", "").split())


def search(label: Any, **attrs: Any) -> SearchField:
    attrs = {"type": "search", "data-shortcut": "f"} | attrs
    return SearchField(
        label=label, required=False, max_length=200, widget=forms.TextInput(attrs=attrs)
    )


def choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False)


def day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class ListFilter(forms.Form):
    """What a list is narrowed to. ``options`` name the choices of each field, after “all”."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name, options in self.options().items():
            offer(self, name, [("", _("All")), *options])
        self.full_clean()

    def options(self) -> dict[str, list[Any]]:
        return {}

    def of(self, name: str) -> Any:
        """What was asked for; empty where nothing was, or nothing that can be read."""
        return self.cleaned_data.get(name) or ""


class WhoseFilter(ListFilter):
    """A list that can be narrowed to one customer."""

    customer = TypeaheadField(label=gettext_lazy("Customer"), required=False)

    def clean_customer(self) -> Organisation | None:
        typed: Typed = self.cleaned_data["customer"]
        try:
            return customer(forms.UUIDField().clean(typed.ids[0])) if typed.ids else None
        except forms.ValidationError:
            return None

    @property
    def whose(self) -> Organisation | None:
        return self.cleaned_data.get("customer") or None

    @property
    def whose_id(self) -> UUID | None:
        return self.whose.public_id if self.whose else None


class ChangeFilter(WhoseFilter):
    text = search(SEARCH)
    status = choice(gettext_lazy("Status"))
    kind = choice(gettext_lazy("Kind"))
    since = day(gettext_lazy("From"))
    until = day(gettext_lazy("Until"))

    def options(self) -> dict[str, list[Any]]:
        statuses = [(status, Status(status).label) for status in CHANGE_STATUSES]
        return {"status": statuses, "kind": ChangeKind.choices}

    @property
    def wanted(self) -> calendar.Wanted:
        return calendar.Wanted(
            text=self.of("text"),
            status=self.of("status"),
            kind=self.of("kind"),
            customer=self.whose_id,
            since=self.of("since") or None,
            until=self.of("until") or None,
        )

    @property
    def active(self) -> bool:
        return self.wanted != calendar.Wanted()


class AssetFilter(WhoseFilter):
    text = search(SEARCH, placeholder=gettext_lazy("ISSI, TEI, serial number, call sign or name"))
    kind = choice(gettext_lazy("Kind"))
    life = choice(gettext_lazy("Life"))
    model = choice(gettext_lazy("Model"))
    gone = forms.BooleanField(required=False)

    def options(self) -> dict[str, list[Any]]:
        models = [(str(model.pk), str(model)) for model in holdings.models_in_use()]
        return {"kind": AssetKind.choices, "life": Life.choices, "model": models}

    @property
    def wanted(self) -> holdings.Wanted:
        model = self.of("model")
        return holdings.Wanted(
            text=self.of("text"),
            kind=self.of("kind"),
            life=self.of("life"),
            model_id=int(model) if model else None,
            customer=self.whose_id,
            gone=bool(self.of("gone")),
        )

    @property
    def active(self) -> bool:
        return self.wanted != holdings.Wanted()


class CustomerFilter(ListFilter):
    text = search(
        SEARCH, placeholder=gettext_lazy("Name, organisation number or municipality number")
    )
    kind = choice(gettext_lazy("Kind"))
    inactive = forms.BooleanField(required=False)

    def options(self) -> dict[str, list[Any]]:
        return {"kind": OrganisationKind.choices}

    @property
    def wanted(self) -> directory.Wanted:
        return directory.Wanted(
            text=self.of("text"), kind=self.of("kind"), inactive=bool(self.of("inactive"))
        )

    @property
    def active(self) -> bool:
        return self.wanted != directory.Wanted()


class OutboxFilter(ListFilter):
    text = search(gettext_lazy("Recipient or subject"))
    state = choice(gettext_lazy("State"))
    channel = choice(gettext_lazy("Channel"))
    about = SearchField(label=gettext_lazy("About"), required=False, max_length=40)

    def options(self) -> dict[str, list[Any]]:
        return {"state": MessageState.choices, "channel": Channel.choices}

    @property
    def wanted(self) -> postbook.Wanted:
        return postbook.Wanted(
            text=self.of("text"),
            state=self.of("state"),
            channel=self.of("channel"),
            about=self.of("about"),
        )

    @property
    def active(self) -> bool:
        return self.wanted != postbook.Wanted()
