"""The forms of assets: new ones, their facts, their life, and what they depend on."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.catalogue import terminal_models
from assets.holdings import holder_of_issi, holder_of_tei
from assets.lifecycle import LIFE
from assets.lookup import assets_by_id, find_by_identity
from assets.models import (
    Asset,
    AssetKind,
    DependencyKind,
    Generation,
    Life,
    Mounting,
    RoomKind,
    Subscription,
)
from assets.models.terminal import HOLDS_ISSI
from assets.tetra import clean_tei, validate_tei
from customers.catalogue import sites
from customers.lookup import customer, find_customers, find_sites
from customers.models import Organisation, Site
from hdo_portal.desk.forms.choosing import TypeaheadField, Typed, chosen
from hdo_portal.desk.forms.fields import IssiField, line, words
from hdo_portal.desk.labels import asset_label
from hdo_portal.web.forms import offer, offer_rows

NEW_LIVES = (Life.ORDERED, Life.IN_STOCK, Life.ISSUED, Life.IN_USE, Life.IN_REPAIR)
PLAIN = ("name", "serial", "site", "notes")
RADIO = ("issi", "tei", "call_sign", "model", "mounting", "codeplug", "firmware")
ROOM = ("generation", "emergency_number", "phone", "fallback")


class FactFields(forms.Form):
    """What every asset has. ``asset`` is the one that is edited, if any."""

    name = line(label=gettext_lazy("Name"), max_length=150)
    serial = line(label=gettext_lazy("Serial number"), max_length=60, required=False)
    site = TypeaheadField(label=gettext_lazy("Site"), required=False)
    notes = words(label=gettext_lazy("Notes"), required=False, rows=2)

    asset: Asset | None = None

    def owner(self) -> Organisation | None:
        """Whose it is: an asset never changes hands by editing."""
        return self.asset.organisation if self.asset else self.cleaned_data.get("organisation")

    def clean_serial(self) -> str:
        return str(self.cleaned_data["serial"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["site"] = self._site(cleaned.get("site"))
        except ValidationError as error:
            self.add_error("site", error)
        return cleaned

    def _site(self, typed: Typed | None) -> Site | None:
        owner = self.owner()
        if not typed or owner is None:
            return None
        return chosen(
            typed,
            lambda public_id: sites(public_id=public_id, organisation_id=owner.pk).first(),
            lambda text: find_sites(owner.pk, text),
        )

    def shown(self, name: str) -> dict[str, str]:
        """What the box of a typeahead shows: what was found, else what was typed or stands."""
        found = getattr(self, "cleaned_data", {}).get(name)
        if found is not None and not isinstance(found, Typed):
            return {"value": str(found.public_id), "text": str(found)}
        if self.is_bound:
            return {"value": "", "text": self.data.get(f"{name}_text", "")}
        return {"value": "", "text": self.initial.get(f"{name}_text", "")}

    @property
    def site_shown(self) -> dict[str, str]:
        return self.shown("site")


class RadioFields(FactFields):
    """What a terminal has besides. A taken ISSI or TEI is told with who has it."""

    issi = IssiField(label="ISSI")
    tei = line(label="TEI", max_length=40, required=False)
    call_sign = line(label=gettext_lazy("Call sign"), max_length=40, required=False)
    model: Any = forms.ModelChoiceField(label=gettext_lazy("Model"), queryset=None)
    mounting = forms.ChoiceField(label=gettext_lazy("Mounting"), choices=Mounting.choices)
    codeplug = line(label=gettext_lazy("Codeplug"), max_length=40, required=False)
    firmware = line(label=gettext_lazy("Firmware"), max_length=40, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_rows(self, "model", terminal_models(), _("Choose"))

    def clean_tei(self) -> str | None:
        tei = clean_tei(self.cleaned_data["tei"])
        if not tei:
            return None
        validate_tei(tei)
        holder = holder_of_tei(tei)
        if holder is not None and holder != self.asset:
            raise ValidationError(_taken(holder), code="taken")
        return tei

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        life = self.asset.life if self.asset else cleaned.get("life", Life.IN_STOCK)
        if cleaned.get("issi") and life in HOLDS_ISSI:
            refuse_taken_issi(self, "issi", cleaned["issi"], self.asset)
        return cleaned


def _taken(holder: Asset) -> str:
    return _("%(asset)s at %(customer)s has it already.") % {
        "asset": holder.name, "customer": holder.organisation.label
    }  # fmt: skip


def refuse_taken_issi(form: forms.Form, field: str, issi: int, asset: Asset | None) -> None:
    """Put it at the field when another terminal holds this ISSI now."""
    holder = holder_of_issi(issi)
    if holder is not None and holder != asset:
        form.add_error(field, ValidationError(_taken(holder), code="taken"))


class RoomFields(FactFields):
    """What a control room has besides."""

    generation = forms.ChoiceField(label=gettext_lazy("Solution"), choices=Generation.choices)
    emergency_number = line(label=gettext_lazy("Emergency number"), max_length=10, required=False)
    phone = line(label=gettext_lazy("Phone to the room"), max_length=30, required=False)
    fallback = words(label=gettext_lazy("Fallback plan"), required=False, rows=4,
                     help_text=gettext_lazy("What the room does while it is silent, and who takes "
                                            "over."))  # fmt: skip


class NewFields(forms.Form):
    """Whose a new asset is, and where in its life it begins."""

    organisation = TypeaheadField(label=gettext_lazy("Customer"))
    life = forms.ChoiceField(
        label=gettext_lazy("Life"), initial=Life.IN_USE,
        choices=[(life.value, life.label) for life in NEW_LIVES],
    )  # fmt: skip

    def clean_organisation(self) -> Organisation | None:
        found: Organisation | None = chosen(
            self.cleaned_data["organisation"], customer, find_customers
        )
        return found

    @property
    def customer_shown(self) -> dict[str, str]:
        return self.shown("organisation")  # type: ignore[attr-defined]  # of FactFields, mixed in


class NewTerminalForm(RadioFields, NewFields):
    field_order = ("organisation", "name", *RADIO, "serial", "life", "site", "notes")

    def making(self) -> dict[str, Any]:
        """What ``create_terminal`` takes."""
        return {name: self.cleaned_data[name] for name in (*PLAIN, *RADIO, "organisation", "life")}


class NewRoomForm(RoomFields, NewFields):
    room_kind = forms.ChoiceField(label=gettext_lazy("Kind of room"), choices=RoomKind.choices)
    field_order = ("organisation", "name", "room_kind", *ROOM, "serial", "life", "site", "notes")

    def making(self) -> dict[str, Any]:
        """What ``create_control_room`` takes."""
        names = (*PLAIN, *ROOM, "organisation", "life", "room_kind")
        return {name: self.cleaned_data[name] for name in names}


class NewEquipmentForm(FactFields, NewFields):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (kind.value, kind.label)
            for kind in AssetKind
            if kind not in (AssetKind.TERMINAL, AssetKind.CONTROL_ROOM)
        ],
    )
    field_order = ("organisation", "kind", "name", "serial", "life", "site", "notes")

    def making(self) -> dict[str, Any]:
        """What ``create_asset`` takes."""
        return {name: self.cleaned_data[name] for name in (*PLAIN, "organisation", "life", "kind")}


NEW_FORMS: dict[str, type[NewTerminalForm | NewRoomForm | NewEquipmentForm]] = {
    "terminal": NewTerminalForm,
    "room": NewRoomForm,
    "equipment": NewEquipmentForm,
}


def edit_form(asset: Asset, data: Any = None) -> FactFields:
    """The form of an asset's facts, by what it is, filled in with what they are."""
    of_terminal, of_room = getattr(asset, "terminal", None), getattr(asset, "control_room", None)
    initial = {name: getattr(asset, name) for name in ("name", "serial", "notes")}
    if asset.site:
        initial["site"] = Typed([str(asset.site.public_id)], "")
        initial["site_text"] = asset.site.name
    kind: type[FactFields] = FactFields
    if of_terminal is not None:
        kind = RadioFields
        initial |= {name: getattr(of_terminal, name) for name in RADIO}
    elif of_room is not None:
        kind = RoomFields
        initial |= {name: getattr(of_room, name) for name in ROOM}
    form = kind(data, initial=initial)
    form.asset = asset
    return form


class LifeForm(forms.Form):
    """Where in its life an asset goes next."""

    to = forms.ChoiceField(label=gettext_lazy("New life"), widget=forms.RadioSelect)

    def __init__(self, asset: Asset, data: Any = None) -> None:
        super().__init__(data, prefix="life")
        self.asset = asset
        following = LIFE[asset.life]
        offer(self, "to", ((life.value, life.label) for life in Life if life in following))

    def clean_to(self) -> str:
        to: str = self.cleaned_data["to"]
        terminal = getattr(self.asset, "terminal", None)
        if terminal is not None and terminal.issi and to in HOLDS_ISSI:
            refuse_taken_issi(self, "to", terminal.issi, self.asset)
        return to


class SubscriptionForm(forms.Form):
    """Whether a terminal may use the network. A bar for good asks to be said twice."""

    to = forms.ChoiceField(
        label=gettext_lazy("Subscription"), choices=Subscription.choices, widget=forms.RadioSelect
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I know that a bar for good cannot be lifted"), required=False
    )

    def __init__(self, asset: Asset, data: Any = None) -> None:
        current = getattr(asset, "terminal", None)
        super().__init__(
            data,
            prefix="subscription",
            initial={"to": current.subscription if current else Subscription.ACTIVE},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to") == Subscription.PERMANENTLY_DISABLED and not cleaned.get("sure"):
            self.add_error("sure", _("Tick this to bar the terminal for good."))
        return cleaned


class RelateForm(forms.Form):
    """What an asset depends on."""

    kind = forms.ChoiceField(label=gettext_lazy("This asset …"), choices=DependencyKind.choices)
    on = TypeaheadField(label=gettext_lazy("Other asset"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="relate")

    def clean_on(self) -> Asset | None:
        typed: Typed = self.cleaned_data["on"]
        found: Asset | None = chosen(typed, _asset, find_by_identity, asset_label)
        return found

    @property
    def on_text(self) -> str:
        return self.data.get("relate-on_text", "") if self.is_bound else ""


def _asset(public_id: UUID) -> Asset | None:
    found: Asset | None = assets_by_id([public_id]).first()
    return found
