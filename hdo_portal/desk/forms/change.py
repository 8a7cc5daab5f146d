"""The form of a change: what it is about, and its plan."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset
from customers.lookup import customer, find_customers
from customers.models import Organisation
from customers.queries import operator
from hdo_portal.desk.forms.choosing import TypeaheadField, assets_chosen, chosen
from hdo_portal.desk.forms.fields import line, with_example, words
from hdo_portal.desk.labels import asset_label
from hdo_portal.web.forms import OSLO, Moment, offer
from hdo_portal.web.once import OnceForm
from hdo_portal.web.standing_fields import StandingFields
from tickets.models import Ticket
from tickets.models.enums import ChangeKind
from tickets.queries import teams

KIND_EXAMPLES = {
    ChangeKind.STANDARD: gettext_lazy("Done many times before and approved beforehand"),
    ChangeKind.NORMAL: gettext_lazy("Is assessed, and approved by somebody else, before it begins"),
    ChangeKind.EMERGENCY: gettext_lazy(
        "Cannot wait: begins at once, and is approved while or after"
    ),
}
MOMENTS = ("window_from", "window_to", "rollback_decision_at")
ONE_HOUR = timedelta(hours=1)


def occurs_twice(moment: datetime) -> bool:
    """Whether the wall time of this instant comes again, or came before, as the clocks go back."""
    wall = moment.astimezone(OSLO)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


class PlannedMoment(Moment):
    """A local time that a plan can hold to: one that the clocks skip in spring is refused."""

    def to_python(self, value: Any) -> datetime | None:
        moment = super().to_python(value)
        if moment is None or isinstance(value, datetime):
            return moment
        wall = self._read(str(value).strip())
        if wall.tzinfo is None and moment.astimezone(OSLO).replace(tzinfo=None) != _minute(wall):
            raise ValidationError(
                _("The clocks skip this hour: they go from 02:00 to 03:00 that night."),
                code="skipped",
            )
        return moment


def _minute(wall: datetime) -> datetime:
    return wall.replace(microsecond=0)


class HourField(forms.ChoiceField):
    """Which of the two: asked only when the time occurs twice that night."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("The clocks go back that night: which of the two?"),
            required=False,
            choices=[
                ("first", gettext_lazy("The first, in summer time")),
                ("second", gettext_lazy("The second, an hour later, in winter time")),
            ],
            widget=forms.RadioSelect,
        )


class PlanFields(forms.Form):
    """The plan of a change. Times are Norwegian; one that occurs twice must say which it is."""

    window_from = PlannedMoment(label=gettext_lazy("Window from"), required=False)
    window_from_hour = HourField()
    window_to = PlannedMoment(label=gettext_lazy("Window to"), required=False)
    window_to_hour = HourField()
    expected_impact = words(
        label=gettext_lazy("What will be felt"), required=False, rows=2,
        help_text=gettext_lazy("For the customer: what stops, how long, who notices."),
    )  # fmt: skip
    fallback = words(
        label=gettext_lazy("Fallback meanwhile"), required=False, rows=2,
        help_text=gettext_lazy("What the control rooms do while it lasts."),
    )  # fmt: skip
    contact = line(
        label=gettext_lazy("Contact during the work"), required=False, max_length=150,
        help_text=gettext_lazy("A name and a number that is answered that night."),
    )  # fmt: skip
    rollback_plan = words(
        label=gettext_lazy("The way back"), required=False, rows=3,
        help_text=gettext_lazy("How it is taken back, and how long that takes."),
    )  # fmt: skip
    rollback_decision_at = PlannedMoment(
        label=gettext_lazy("Decide to go back by"), required=False,
        help_text=gettext_lazy("Later than this, there is no time left to go back in the window."),
    )  # fmt: skip
    rollback_decision_at_hour = HourField()
    test_plan = words(
        label=gettext_lazy("How it is tested"), required=False, rows=2,
        help_text=gettext_lazy("What is tried, by whom, before the room is told that it is done."),
    )  # fmt: skip

    PLAN: ClassVar = (
        "window_from", "window_to", "expected_impact", "fallback", "contact", "rollback_plan",
        "rollback_decision_at", "test_plan",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in MOMENTS:
            moment, hour = cleaned.get(name), cleaned.get(f"{name}_hour")
            if moment is None or not occurs_twice(moment):
                continue
            if not hour:
                self.add_error(f"{name}_hour", _("This time occurs twice that night. Say which."))
            elif hour == "second" and not moment.astimezone(OSLO).fold:
                cleaned[name] = moment + ONE_HOUR
        return cleaned

    def asks_hour(self, name: str) -> bool:
        """Whether this moment, as it was typed or stored, occurs twice."""
        value = self[name].value()
        try:
            moment = self.fields[name].to_python(value)
        except ValidationError:
            return False
        return moment is not None and occurs_twice(moment)

    @property
    def windows(self) -> dict[str, bool]:
        """For each moment whether its hour must be asked for."""
        return {name: self.asks_hour(name) for name in MOMENTS}

    def plan(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in self.PLAN}


class ThingsField(TypeaheadField):
    """Any assets, whoever has them."""

    def clean(self, value: Any) -> list[Asset]:
        return assets_chosen(super().clean(value))


class TouchedFields(forms.Form):
    """What a change is called and which assets it touches."""

    title = line(label=gettext_lazy("What is to be changed"), max_length=150)
    description = words(label=gettext_lazy("Why, and what is done"), required=False)
    assets = ThingsField(
        label=gettext_lazy("Affected assets"), required=False,
        help_text=gettext_lazy("Their owners see the change once it is published."),
    )  # fmt: skip

    @property
    def things(self) -> list[Asset]:
        """The assets, once the form is cleaned, as far as they could be told."""
        cleaned = self.cleaned_data if self.is_bound else self.initial
        return (getattr(self, "typed", None) or cleaned).get("assets") or []

    @property
    def things_shown(self) -> dict[str, Any]:
        typed = self.data.get("assets_text", "") if self.is_bound else ""
        return {
            "chosen": [(str(asset.public_id), asset_label(asset)) for asset in self.things],
            "text": typed if "assets" in self.errors else "",
        }


class ChangeForm(TouchedFields, PlanFields, OnceForm):
    """A new change."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of change"), widget=forms.RadioSelect, initial=ChangeKind.NORMAL
    )
    organisation = TypeaheadField(
        label=gettext_lazy("Customer"), required=False,
        help_text=gettext_lazy("Empty: the owner of the assets, or HDO where there are several."),
    )  # fmt: skip
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.teams = {team.slug: team for team in teams()}
        offer(
            self, "kind", ((k.value, with_example(k.label, KIND_EXAMPLES[k])) for k in ChangeKind)
        )
        named = ((slug, team.name) for slug, team in self.teams.items())
        offer(self, "team", [("", _("Nobody yet")), *named])

    @classmethod
    def about(cls, query: QueryDict) -> "ChangeForm":
        """An empty form about the assets or the customer that the address names."""
        given = cls(query)
        given.full_clean()
        form = cls(initial={"assets": given.cleaned_data.get("assets", [])})
        form.cleaned_data = {"organisation": given.cleaned_data.get("organisation")}
        return form

    def clean_organisation(self) -> Organisation | None:
        found: Organisation | None = chosen(
            self.cleaned_data["organisation"], customer, find_customers
        )
        return found

    def opening(self) -> dict[str, Any]:
        """What ``open_change`` takes."""
        plain = ("title", "description", "assets", "kind")
        return {name: self.cleaned_data[name] for name in plain} | self.plan() | {
            "organisation": self.cleaned_data["organisation"] or self._owner(),
            "team": self.teams.get(self.cleaned_data["team"]),
        }  # fmt: skip

    def _owner(self) -> Organisation:
        owners = {asset.organisation_id: asset.organisation for asset in self.things}
        return next(iter(owners.values())) if len(owners) == 1 else operator()

    @property
    def customer_shown(self) -> dict[str, str]:
        found = getattr(self, "cleaned_data", {}).get("organisation")
        if isinstance(found, Organisation):
            return {"value": str(found.public_id), "text": found.name}
        return {"value": "", "text": self.data.get("organisation_text", "") if self.data else ""}


class EditChangeForm(StandingFields, TouchedFields, PlanFields):
    """The plan of a change that has not begun, and what it is about."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0,
                              max_value=1_000_000)  # fmt: skip
    ticket: Ticket
    before: list[Asset]

    def standing(self) -> dict[str, Any]:
        plan = {name: getattr(self.ticket.plan, name) for name in self.PLAN}
        about = {"title": self.ticket.title, "description": self.ticket.description}
        return about | plan | {"assets": self.before}

    def as_sent(self, name: str, value: Any) -> dict[str, list[str]]:
        if name == "assets":
            return {name: [str(asset.public_id) for asset in value], "assets_text": [""]}
        if name in MOMENTS and value is not None:
            wall = value.astimezone(OSLO)
            hour = "second" if wall.fold else "first"
            return {name: [wall.strftime("%Y-%m-%dT%H:%M")], f"{name}_hour": [hour]}
        return super().as_sent(name, value)

    @classmethod
    def of(cls, ticket: Ticket, assets: list[Asset], data: Any = None) -> "EditChangeForm":
        plan = {name: getattr(ticket.plan, name) for name in cls.PLAN}
        hours = {
            f"{name}_hour": "second" if plan[name].astimezone(OSLO).fold else "first"
            for name in MOMENTS
            if plan[name] is not None and occurs_twice(plan[name])
        }
        about = {"title": ticket.title, "description": ticket.description, "assets": assets}
        form = cls(data, initial=about | plan | hours)
        form.ticket, form.before = ticket, assets
        form.begin()
        return form

    def plan(self) -> dict[str, Any]:
        return {k: value for k, value in super().plan().items() if k not in self.left_alone}

    def about(self) -> dict[str, Any]:
        """What ``edit_ticket`` takes."""
        names = {"title", "description", "assets"} - self.left_alone
        return {name: self.cleaned_data[name] for name in sorted(names)}
