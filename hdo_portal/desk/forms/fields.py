"""Groups of fields that several of the desk's forms share."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.catalogue import services
from customers.models import Service, Severity
from hdo_portal.desk.labels import service_label
from hdo_portal.web.forms import Moment, offer, offer_rows, refuse_patient_data
from tickets.models import Occurrence
from tickets.models.enums import Impact, Urgency

LONGEST = 20_000
ISSI_MAX = 16_777_214

# What the words mean on the phone, in HDO's own world.
IMPACT_EXAMPLES = {
    Impact.SEVERAL_ROOMS: gettext_lazy("An AMK is silent, or a core or line that many rooms use"),
    Impact.ONE_ROOM: gettext_lazy("A legevakt without radio, or a whole ambulance station"),
    Impact.ONE_POSITION: gettext_lazy("One operator position, or the radios of one vehicle"),
    Impact.ONE_USER: gettext_lazy("One handheld that does not charge"),
}
URGENCY_EXAMPLES = {
    Urgency.STOPPED: gettext_lazy("Calls are lost, and nothing has taken over"),
    Urgency.DEGRADED: gettext_lazy("It works badly, or on mobile, backup telephony or another AMK"),
    Urgency.CAN_WAIT: gettext_lazy("Nobody is hindered until it is mended"),
}


def words(**options: Any) -> forms.CharField:
    """Free text, on several lines, that must hold no patient data."""
    rows = options.pop("rows", 4)
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": rows}),
        max_length=LONGEST,
        validators=[refuse_patient_data],
        **options,
    )


def line(**options: Any) -> forms.CharField:
    """Free text on one line, of the length its column has, that must hold no patient data."""
    return forms.CharField(validators=[refuse_patient_data], **options)


class ServiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Service) -> str:
        return service_label(obj)


class IssiField(forms.IntegerField):
    """An ISSI as people write it, in groups or not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            min_value=1,
            max_value=ISSI_MAX,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                gettext_lazy("An ISSI is a number from 1 to 16 777 214."),
            ),
            **options,
        )

    def to_python(self, value: Any) -> int | None:
        compact = "".join(str(value).split()) if value is not None else value
        return super().to_python(compact[:20] if compact else compact)


def yes_no(label: Any) -> forms.TypedChoiceField:
    """Three answers: yes, no, and not asked, which is None."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[
            ("", gettext_lazy("Not asked")), ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No")),
        ],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )  # fmt: skip


def with_example(label: Any, example: Any) -> SafeString:
    return format_html(
        '<span class="choice-words">{}</span><span class="choice-note">{}</span>', label, example
    )


def scale(label: Any) -> forms.TypedChoiceField:
    """Impact or urgency: radio cards, which ``GravityFields`` gives their words."""
    return forms.TypedChoiceField(label=label, coerce=int, widget=forms.RadioSelect)


class GravityFields(forms.Form):
    """How grave it is, in words that suggest a severity, and the severity agreed instead."""

    service = ServiceField(label=gettext_lazy("Service"), queryset=None, required=False,
                           to_field_name="slug")  # fmt: skip
    impact = scale(gettext_lazy("How much is hit?"))
    urgency = scale(gettext_lazy("How urgent is it?"))
    severity = forms.ChoiceField(label=gettext_lazy("Severity agreed with the reporter"),
                                 required=False)  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_rows(self, "service", services(is_active=True), _("Not known yet"))
        offer(
            self, "impact", ((i.value, with_example(i.label, IMPACT_EXAMPLES[i])) for i in Impact)
        )
        offer(
            self,
            "urgency",
            ((u.value, with_example(u.label, URGENCY_EXAMPLES[u])) for u in Urgency),
        )
        offer(self, "severity", [("", _("As suggested")), *Severity.choices])


class ReportFields(forms.Form):
    """The minimum form of the national guide: one occurrence of a fault."""

    occurred_at = Moment(label=gettext_lazy("When it happened"), required=False,
                         help_text=gettext_lazy("Empty: now."))  # fmt: skip
    place = line(label=gettext_lazy("Where"), max_length=150, required=False)
    activity = words(label=gettext_lazy("What the user did"), required=False, rows=2)
    functions = line(label=gettext_lazy("Functions in use"), max_length=250, required=False,
                     help_text=gettext_lazy("Group call, status message, position …"))  # fmt: skip
    equipment = forms.ChoiceField(label=gettext_lazy("Kind of equipment"), required=False)
    own_issi = IssiField(label=gettext_lazy("Own ISSI"))
    peer_issi = IssiField(label=gettext_lazy("ISSI of the other side"))
    patient_affected = yes_no(gettext_lazy("Is patient handling affected now?"))
    fallback_in_use = yes_no(gettext_lazy("Is the fallback in use?"))
    positions = forms.IntegerField(label=gettext_lazy("Positions hit"), required=False,
                                   min_value=1, max_value=1000)  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = Occurrence._meta.get_field("equipment").flatchoices
        offer(self, "equipment", [("", _("Not said")), *kinds])

    def report(self) -> dict[str, Any]:
        """The fields of an occurrence, as the verbs take them."""
        return {name: self.cleaned_data.get(name) for name in ReportFields.base_fields}

    @property
    def report_is_open(self) -> bool:
        """Whether something of it was filled in, or is wrong."""
        return self.is_bound and any(
            self.data.get(name) or name in self.errors for name in ReportFields.base_fields
        )
