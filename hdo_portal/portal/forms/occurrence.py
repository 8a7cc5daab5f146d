"""A fault that happened: the minimum form of the national guide, in plain words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hdo_portal.portal.forms.fields import Issi, Upload, Words
from hdo_portal.web.forms import Moment
from hdo_portal.web.once import OnceForm

FUNCTIONS = [
    ("group", _("Group call")),
    ("individual", _("Call to one radio")),
    ("telephone", _("Telephone call")),
    ("emergency", _("Emergency call")),
    ("message", _("Status or text message")),
    ("position", _("Position")),
    ("direct", _("Direct mode (DMO)")),
    ("log", _("Audio log")),
]
EQUIPMENT = [
    ("handheld", _("Handheld radio")),
    ("vehicle", _("Radio in a vehicle")),
    ("fixed", _("Tabletop or fixed radio")),
    ("gateway", _("Gateway")),
    ("position", _("Operator position")),
    ("", _("Something else, or I do not know")),
]
YES_NO = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("I do not know"))]
_ANSWER = {"yes": True, "no": False}


def _yes_or_no(value: str) -> bool | None:
    return _ANSWER.get(value)


class OccurrenceForm(OnceForm):
    """The fault happening once: the minimum form of the national guide for Nødnett in health."""

    occurred_at = Moment(label=_("When did it happen?"))
    place = Words(label=_("Where were you?"), max_length=150, required=False)
    activity = Words(
        label=_("What did you do, and what happened?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    functions = forms.MultipleChoiceField(
        label=_("What were you using?"),
        choices=FUNCTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    equipment = forms.ChoiceField(
        label=_("What kind of equipment?"),
        choices=EQUIPMENT,
        required=False,
        widget=forms.RadioSelect,
    )
    own_issi = Issi(label=_("Your own ISSI"))
    peer_issi = Issi(label=_("The ISSI you were connected to"))
    patient_affected = forms.TypedChoiceField(
        label=_("Does it affect the handling of patients now?"),
        choices=YES_NO,
        coerce=_yes_or_no,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    fallback_in_use = forms.TypedChoiceField(
        label=_("Are you using the fallback now?"),
        choices=YES_NO,
        coerce=_yes_or_no,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    positions = forms.IntegerField(
        label=_("How many operator positions or radios?"),
        min_value=1,
        max_value=9999,
        required=False,
    )
    attachment = Upload(label=_("A picture or a file"), required=False)

    def report(self) -> dict[str, Any]:
        """The fields of the occurrence, as the verbs take them."""
        names = ("occurred_at", "place", "activity", "equipment", "own_issi", "peer_issi",
                 "patient_affected", "fallback_in_use", "positions")  # fmt: skip
        said = dict(FUNCTIONS)
        functions = ", ".join(str(said[name]) for name in self.cleaned_data["functions"])
        return {name: self.cleaned_data[name] for name in names} | {"functions": functions}
