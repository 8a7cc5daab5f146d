"""What is asked when a major incident is declared, told of, handed over and closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset
from customers.lookup import customer, find_customers
from customers.models import Organisation
from hdo_portal.desk.forms.choosing import TypeaheadField, Typed, assets_chosen, chosen
from hdo_portal.desk.forms.fields import line, words
from hdo_portal.web.forms import offer, offer_rows
from hdo_portal.web.once import OnceForm
from tickets.actions.major import MAX_TITLE
from tickets.models import MajorIncident, Phase
from tickets.queries import staff

IN_NYNORSK = gettext_lazy("In Nynorsk")
IN_ENGLISH = gettext_lazy("In English")
INSTEAD = gettext_lazy("Empty: they read the Bokmål text.")


class DeclareForm(OnceForm):
    """``known`` are the open major incidents that the person has seen."""

    title = line(
        label=gettext_lazy("What customers read"), max_length=MAX_TITLE,
        help_text=gettext_lazy("The fault in one line, without the name of any customer."),
    )  # fmt: skip
    known = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> list[str]:
        return [one for one in self.cleaned_data["known"].split(",") if one]


class UpdateForm(OnceForm):
    """One text to all, and how far the work has come."""

    phase = forms.ChoiceField(label=gettext_lazy("How far are we?"))
    nb = words(label=gettext_lazy("In Bokmål"), rows=4)
    nn = words(label=IN_NYNORSK, rows=3, required=False, help_text=INSTEAD)
    en = words(label=IN_ENGLISH, rows=3, required=False, help_text=INSTEAD)

    def __init__(self, data: Any = None, *, major: MajorIncident, **options: Any) -> None:
        super().__init__(data, initial={"phase": major.phase}, **options)
        offer(self, "phase", [one for one in Phase.choices if one[0] != Phase.RESOLVED])

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("phase", "nb", "nn", "en")}


class GatherForm(OnceForm):
    """Reports by their numbers, as people write them or chosen among those suggested."""

    numbers = forms.CharField(
        label=gettext_lazy("Numbers of reports"), required=False, max_length=2000,
        help_text=gettext_lazy("One or several, with a space between."),
    )  # fmt: skip
    chosen = forms.MultipleChoiceField(required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        # Whatever is sent is looked up as a number that is there; a list of choices adds nothing.
        sent = data.getlist("chosen") if data is not None else []
        offer(self, "chosen", [(one, one) for one in sent])

    @property
    def wanted(self) -> list[str]:
        typed = self.cleaned_data["numbers"].replace(",", " ").upper().split()
        return list(dict.fromkeys([*typed, *self.cleaned_data["chosen"]]))[:100]


class RoleForm(OnceForm):
    """A role and who has it from now on."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    person: forms.Field = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=None, to_field_name="public_id"
    )
    note = words(
        label=gettext_lazy("What they must know"), required=False, rows=3,
    )  # fmt: skip

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        offer(self, "role", [("lead", _("Incident lead")), ("communicator", _("Communicator"))])
        offer_rows(self, "person", staff(), _("Choose a colleague"))

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("role", "person", "note")}


class HitForm(OnceForm):
    """A room, another asset or a customer that is hit too."""

    asset = TypeaheadField(label=gettext_lazy("Room or asset"), required=False)
    customer = TypeaheadField(label=gettext_lazy("Customer"), required=False)

    def clean_asset(self) -> list[Asset]:
        return assets_chosen(self.cleaned_data["asset"])

    def clean_customer(self) -> Organisation | None:
        typed: Typed = self.cleaned_data["customer"]
        found: Organisation | None = chosen(typed, customer, find_customers)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("asset") and not cleaned.get("customer") and not self.errors:
            self.add_error("asset", _("Choose a room, an asset or a customer."))
        return cleaned

    @property
    def asset_text(self) -> str:
        return str(self.data.get("asset_text", "")) if self.is_bound else ""

    @property
    def customer_text(self) -> str:
        return str(self.data.get("customer_text", "")) if self.is_bound else ""


class CloseForm(OnceForm):
    """The last words, and the marks of what the preview has shown."""

    resolution = words(
        label=gettext_lazy("What was done, in Bokmål"), rows=4,
        help_text=gettext_lazy("The solution of each report, and the last message to everybody."),
    )  # fmt: skip
    nn = words(label=IN_NYNORSK, rows=3, required=False, help_text=INSTEAD)
    en = words(label=IN_ENGLISH, rows=3, required=False, help_text=INSTEAD)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def arguments(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in ("resolution", "nn", "en")}
        return said | {"seen": [one for one in self.cleaned_data["seen"].split(",") if one]}
