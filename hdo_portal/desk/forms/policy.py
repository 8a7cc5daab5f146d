"""The form of an escalation policy: which incidents it is for, and its steps in rows.

Rows are added, taken away and moved by buttons that send the whole form, so nothing that was typed
is lost, with a script or without.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.catalogue import calendars, services
from customers.lookup import customer, find_customers
from customers.models import Measure, Severity
from hdo_portal.accounts.roles import STAFF_ROLES, Role
from hdo_portal.desk.forms.choosing import TypeaheadField, Typed, chosen
from hdo_portal.desk.forms.fields import ServiceField, line
from hdo_portal.web.forms import offer, offer_rows
from tickets.actions.policy import MOST_REPEAT_MINUTES, MOST_STEPS, MOST_TRIES, Selector, StepValues
from tickets.escalation.reading import Targets
from tickets.models import EscalationPolicy, EscalationStep
from tickets.models.enums import Audience, Means, PolicyHours, Trigger
from tickets.queries import staff, teams

UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}
_UNIT_WORDS = {
    "seconds": gettext_lazy("seconds"),
    "minutes": gettext_lazy("minutes"),
    "hours": gettext_lazy("hours"),
}
_TRIGGERS = {
    Trigger.START: gettext_lazy("At the start"),
    Trigger.PERCENT: gettext_lazy("At per cent of the target"),
    Trigger.BEFORE_DUE: gettext_lazy("Before it is due"),
    Trigger.AFTER_DUE: gettext_lazy("After it is due"),
}
_LOUD = [(m.value, m.label) for m in Means if m != Means.WEBHOOK]


class Choices(NamedTuple):
    """What the steps may name, read once for all rows."""

    whom: list[tuple[str, Any]]
    hooks: list[tuple[str, str]]
    found: dict[str, dict[str, Any]]


def choices(targets: Targets) -> Choices:
    """The people, teams, rotas and webhooks of today, as choices and by their value."""
    own_teams, people = list(teams()), list(staff())
    found: dict[str, dict[str, Any]] = {
        **{f"role:{role}": {"audience": Audience.ROLE, "role": role} for role in STAFF_ROLES},
        **{f"team:{t.slug}": {"audience": Audience.NAMED_TEAM, "team": t} for t in own_teams},
        **{
            f"rota:{rota.slug}:{level}": {
                "audience": Audience.ON_CALL, "rota": rota, "level": level,
            }
            for rota, level in targets.levels
        },
        **{f"person:{p.public_id}": {"audience": Audience.PERSON, "person": p} for p in people},
        **{a.value: {"audience": a} for a in (Audience.ASSIGNEE, Audience.TEAM, Audience.CUSTOMER)},
        **{f"hook:{hook.public_id}": {"webhook": hook} for hook in targets.webhooks},
    }  # fmt: skip
    level_words = _("%(rota)s, from level %(level)d")
    rotas = [
        (f"rota:{rota.slug}:{level}", level_words % {"rota": rota.name, "level": level})
        for rota, level in targets.levels
    ]
    whom = [
        ("", _("Choose …")),
        (_("On the ticket"), [(a.value, a.label) for a in (Audience.ASSIGNEE, Audience.TEAM,
                                                           Audience.CUSTOMER)]),
        (_("On call"), rotas),
        (_("Everybody with the role"), [(f"role:{r.value}", r.label) for r in Role
                                        if r in STAFF_ROLES]),
        (_("A team"), [(f"team:{team.slug}", team.name) for team in own_teams]),
        (_("A person"), [(f"person:{p.public_id}", p.name) for p in people]),
    ]  # fmt: skip
    hooks = [("", _("None")), *((f"hook:{h.public_id}", h.name) for h in targets.webhooks)]
    return Choices([group for group in whom if group[1]], hooks, found)


class Channels(forms.MultipleChoiceField):
    """At least one, unless a webhook is chosen: the row says so, which knows both."""

    def validate(self, value: list[str]) -> None:
        if value:
            super().validate(value)


class StepForm(forms.Form):
    """One row. ``whom`` is one list of everybody who can be told."""

    measure = forms.ChoiceField(label=gettext_lazy("Clock"))
    trigger = forms.ChoiceField(label=gettext_lazy("When"))
    amount = forms.IntegerField(label=gettext_lazy("How much"), required=False, min_value=0,
                                max_value=100_000)  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False,
                             help_text=gettext_lazy("Not for per cent."))  # fmt: skip
    whom = forms.ChoiceField(label=gettext_lazy("Tell"))
    channels = Channels(label=gettext_lazy("Channels"), widget=forms.CheckboxSelectMultiple)
    webhook = forms.ChoiceField(label=gettext_lazy("Webhook"), required=False)
    repeat_minutes = forms.IntegerField(
        label=gettext_lazy("Again every (minutes)"), required=False, min_value=0,
        max_value=MOST_REPEAT_MINUTES,
        help_text=gettext_lazy("Until somebody has it. Empty: once."),
    )  # fmt: skip
    tries_per_level = forms.IntegerField(
        label=gettext_lazy("Times, then the next level"), required=False, min_value=1,
        max_value=MOST_TRIES,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, choices: Choices, number: int, **options: Any) -> None:
        super().__init__(data, prefix=f"s{number}", auto_id="policy-%s", **options)
        self.choices, self.number = choices, number
        offer(self, "measure", Measure.choices)
        offer(self, "trigger", _TRIGGERS.items())
        offer(self, "unit", _UNIT_WORDS.items())
        offer(self, "whom", choices.whom)
        offer(self, "channels", _LOUD)
        offer(self, "webhook", choices.hooks)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        timed = cleaned.get("trigger") != Trigger.START
        if timed and "amount" in cleaned and cleaned["amount"] is None:
            self.add_error("amount", ValidationError(_("Write a number."), code="required"))
        if not cleaned.get("channels") and not cleaned.get("webhook"):
            words = _("Choose at least one channel.")
            self.add_error("channels", ValidationError(words, code="required"))
        return cleaned

    def step(self) -> StepValues:
        """The row as the verb takes it."""
        said = self.cleaned_data
        by_seconds = said["trigger"] in (Trigger.BEFORE_DUE, Trigger.AFTER_DUE)
        hook = self.choices.found.get(said["webhook"], {})
        channels = [*said["channels"], *([Means.WEBHOOK] if hook else [])]
        return StepValues(
            measure=said["measure"],
            trigger=said["trigger"],
            value=(said["amount"] or 0) * (UNITS[said["unit"] or "seconds"] if by_seconds else 1),
            channels=tuple(channels),
            repeat_minutes=said["repeat_minutes"] or 0,
            tries_per_level=said["tries_per_level"] or 2,
            **self.choices.found[said["whom"]],
            **hook,
        )


# The form's names of what the verb may refuse in a step.
STEP_FIELDS = {
    "value": "amount", "audience": "whom", "team": "whom", "role": "whom", "rota": "whom",
    "level": "whom", "person": "whom",
}  # fmt: skip


class PolicyForm(forms.Form):
    """Which incidents, and when of the day."""

    name = line(label=gettext_lazy("Name"), max_length=100)
    organisation = TypeaheadField(
        label=gettext_lazy("Customer"), required=False,
        help_text=gettext_lazy("Also those under it. Empty: every customer."),
    )  # fmt: skip
    service = ServiceField(label=gettext_lazy("Service"), queryset=None, required=False,
                           to_field_name="slug")  # fmt: skip
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    hours = forms.ChoiceField(label=gettext_lazy("Time of day"))
    calendar: Any = forms.ModelChoiceField(
        label=gettext_lazy("Opening hours"), queryset=None, required=False, to_field_name="slug",
        help_text=gettext_lazy("Only when it holds within or outside them."),
    )  # fmt: skip
    is_active = forms.BooleanField(
        label=gettext_lazy("Active: for clocks that start from now on"), required=False
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="policy-%s", **options)
        offer_rows(self, "service", services(is_active=True), _("Every service"))
        offer(self, "severity", [("", _("Every severity")), *Severity.choices])
        offer(self, "hours", PolicyHours.choices)
        offer_rows(self, "calendar", calendars(), _("None"))

    def clean_organisation(self) -> Any:
        return chosen(self.cleaned_data["organisation"], customer, find_customers)

    @property
    def organisation_text(self) -> str:
        """What the box shows: what was typed, or the name of what the policy has."""
        if self.is_bound:
            return str(self.data.get("organisation_text", ""))
        shown = self.initial.get("organisation_name", "")
        return str(shown)

    def selector(self) -> Selector:
        """What the verb takes."""
        said = {k: v for k, v in self.cleaned_data.items() if k != "is_active"}
        return Selector(**said)


def initial_of(policy: EscalationPolicy) -> dict[str, Any]:
    """The form of a policy that exists."""
    owner = policy.organisation
    return {
        "name": policy.name,
        "organisation": Typed([str(owner.public_id)], owner.name) if owner else None,
        "organisation_name": owner.name if owner else "",
        "service": policy.service.slug if policy.service else "",
        "severity": policy.severity,
        "hours": policy.hours,
        "calendar": policy.calendar.slug if policy.calendar else "",
        "is_active": policy.is_active,
    }


def initial_of_step(step: EscalationStep) -> dict[str, Any]:
    """The row of a step that exists, in the largest unit that says it whole."""
    unit = "minutes"
    amount = step.value
    if step.trigger in (Trigger.BEFORE_DUE, Trigger.AFTER_DUE):
        unit = next(u for u in ("hours", "minutes", "seconds") if step.value % UNITS[u] == 0)
        amount = step.value // UNITS[unit]
    return {
        "measure": step.measure,
        "trigger": step.trigger,
        "amount": None if step.trigger == Trigger.START else amount,
        "unit": unit,
        "whom": whom_of(step),
        "channels": [channel for channel in step.channels if channel != Means.WEBHOOK],
        "webhook": f"hook:{step.webhook.public_id}" if step.webhook else "",
        "repeat_minutes": step.repeat_minutes or None,
        "tries_per_level": step.tries_per_level,
    }


def whom_of(step: EscalationStep) -> str:
    """The value of a step in the list of everybody who can be told."""
    match step.audience:
        case Audience.ROLE:
            return f"role:{step.role}"
        case Audience.NAMED_TEAM if step.team:
            return f"team:{step.team.slug}"
        case Audience.ON_CALL if step.rota:
            return f"rota:{step.rota.slug}:{step.level}"
        case Audience.PERSON if step.person:
            return f"person:{step.person.public_id}"
    return step.audience


NEW_ROW = {"measure": Measure.RESPOND, "trigger": Trigger.PERCENT, "amount": 50, "unit": "minutes",
           "channels": [Means.IN_APP, Means.MAIL], "tries_per_level": 2}  # fmt: skip


def typed_rows(data: Any) -> list[dict[str, Any]]:
    """What was typed in each row, as it was typed."""
    names = tuple(StepForm.base_fields)
    return [
        {
            name: data.getlist(f"s{n}-{name}") if name == "channels" else data.get(f"s{n}-{name}")
            for name in names
        }
        for n in range(row_count(data))
    ]


def row_count(data: Any) -> int:
    """How many rows the form had when it was sent."""
    text = str(data.get("rows", ""))
    return min(int(text), MOST_STEPS) if text.isascii() and text.isdigit() else 0


def rearranged(rows: list[dict[str, Any]], do: str) -> list[dict[str, Any]]:
    """The rows after one of the buttons: add, or remove-2, up-2, down-2."""
    verb, _dash, which = do.partition("-")
    at = int(which) if which.isascii() and which.isdigit() else -1
    if verb == "add" and len(rows) < MOST_STEPS:
        return [*rows, dict(NEW_ROW)]
    if not 0 <= at < len(rows):
        return rows
    if verb == "remove":
        return rows[:at] + rows[at + 1 :]
    other = at + {"up": -1, "down": 1}.get(verb, 0)
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    return rows


def step_forms(choices: Choices, rows: Iterable[dict[str, Any]]) -> list[StepForm]:
    """Rows to be filled in."""
    return [StepForm(choices=choices, number=n, initial=row) for n, row in enumerate(rows)]
