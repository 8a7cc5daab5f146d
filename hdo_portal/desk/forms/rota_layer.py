"""A layer of a rota: who takes turns, how long, and in which hours."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hdo_portal.accounts.models import User
from hdo_portal.desk.forms.fields import line
from hdo_portal.desk.forms.lists import day
from hdo_portal.foundation import clock
from hdo_portal.web.forms import offer
from hdo_portal.web.once import OnceForm
from tickets.actions.rota_edit import MOST_DAYS, Turns
from tickets.escalation.rota import OSLO
from tickets.models import RotaLayer
from tickets.models.rota import LEVELS, Rotation, Weekday
from tickets.queries import staff

PLACES = 12
MOST_PLACES = 60


def wall_time(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        **options,
    )


class LayerForm(OnceForm):
    """People stand in the fields ``person-0`` and on, in the order of their turns."""

    name = line(label=gettext_lazy("Name"), max_length=100)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int,
        help_text=gettext_lazy("Level 1 is called first."),
    )  # fmt: skip
    rank = forms.TypedChoiceField(
        label=gettext_lazy("Where layers of a level overlap"), coerce=int,
        choices=[
            (0, gettext_lazy("An ordinary layer")), (1, gettext_lazy("Goes before ordinary ones")),
            (2, gettext_lazy("Goes before all")),
        ],
    )  # fmt: skip
    every = forms.IntegerField(
        label=gettext_lazy("A turn lasts"), min_value=1, max_value=MOST_DAYS, initial=1
    )
    rotation = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Rotation.choices)
    handover_weekday = forms.TypedChoiceField(
        label=gettext_lazy("Hand-over day"), coerce=int, empty_value=None, required=False,
        choices=[("", gettext_lazy("None: turns of days")), *Weekday.choices],
    )  # fmt: skip
    handover_time = wall_time(gettext_lazy("Hand-over time"), initial="08:00")
    starts_on = day(gettext_lazy("From and with"))
    ends_on = day(gettext_lazy("Until the hand-over on"))
    hours_from = wall_time(gettext_lazy("Only from"), required=False)
    hours_to = wall_time(gettext_lazy("Only until"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Only on these days"), required=False, choices=Weekday.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means every day. A night counts as its evening’s."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, layer: RotaLayer | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        offer(self, "level", [(n, str(n)) for n in range(LEVELS[0], LEVELS[1] + 1)])
        self.fields["starts_on"].required = True
        self.known = {str(person.public_id): person for person in staff()}
        members = [m.person for m in layer.members.all()] if layer else []
        self.initial = {**self._initial(layer), **self.initial}
        self._add_places(members)

    def _initial(self, layer: RotaLayer | None) -> dict[str, Any]:
        tomorrow = clock.now().astimezone(OSLO).date() + timedelta(days=1)
        if layer is None:
            return {"starts_on": tomorrow, "rotation": Rotation.WEEKLY, "handover_weekday": 0}
        plain = ("name", "level", "rank", "every", "rotation", "handover_weekday", "handover_time",
                 "ends_on", "hours_from", "hours_to")  # fmt: skip
        return {name: getattr(layer, name) for name in plain} | {
            "starts_on": max(tomorrow, layer.starts_on),
            "weekdays": list(layer.weekdays),
        }

    def _add_places(self, members: list[User]) -> None:
        gone = [(str(m.public_id), m.name) for m in members if str(m.public_id) not in self.known]
        choices = [("", "–"), *((key, person.name) for key, person in self.known.items()), *gone]
        for place in range(min(max(PLACES, len(members) + 3), MOST_PLACES)):
            self.fields[f"person-{place}"] = forms.ChoiceField(
                label=_("Turn %(number)d") % {"number": place + 1}, required=False, choices=choices,
                initial=str(members[place].public_id) if place < len(members) else "",
            )  # fmt: skip

    @property
    def places(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("person-")]

    @property
    def people(self) -> list[User]:
        """Those chosen, in order."""
        keys = [self.cleaned_data.get(bound.name) for bound in self.places]
        return [self.known[key] for key in keys if key]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for bound in self.places:
            if cleaned.get(bound.name) and cleaned[bound.name] not in self.known:
                self.add_error(bound.name, _("This person has left."))
        if not self.errors and not self.people:
            self.add_error("person-0", ValidationError(_("Choose at least one person."), "people"))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        of = self.cleaned_data
        turns = Turns(
            name=of["name"], level=of["level"], people=self.people, rank=of["rank"],
            handover_time=of["handover_time"], rotation=of["rotation"], every=of["every"],
            handover_weekday=of["handover_weekday"], hours_from=of["hours_from"],
            hours_to=of["hours_to"], weekdays="".join(sorted(of["weekdays"])),
        )  # fmt: skip
        return {"turns": turns, "starts_on": of["starts_on"], "ends_on": of["ends_on"]}


class EndForm(forms.Form):
    ends_on = day(gettext_lazy("Last hand-over"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="end-%s")
        self.fields["ends_on"].required = True
