"""What is asked when a duty is taken, swapped or planned."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hdo_portal.accounts.models import Team
from hdo_portal.desk.forms.fields import line
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.forms import Moment, offer, offer_rows
from hdo_portal.web.once import OnceForm
from tickets.actions.rota import MAX_REASON, Stretch
from tickets.escalation.oncall import Level
from tickets.escalation.rota import OSLO, instant
from tickets.models import Rota
from tickets.queries import staff, teams


def tonight(at: datetime) -> Stretch:
    """From now, or from four in the afternoon, until eight tomorrow morning."""
    today = at.astimezone(OSLO).date()
    afternoon = instant(today, time(16))
    return Stretch(
        max(afternoon, at.replace(second=0)), instant(today + timedelta(days=1), time(8))
    )


class DutyForm(OnceForm):
    """A stretch of one level. ``levels`` are what there is to choose from."""

    post = forms.ChoiceField(label=gettext_lazy("Duty"))
    from_at = Moment(label=gettext_lazy("From"))
    to_at = Moment(label=gettext_lazy("Until"))
    reason = line(label=gettext_lazy("Why"), required=False, max_length=MAX_REASON)

    def __init__(self, data: Any = None, *, levels: Iterable[Level], **options: Any) -> None:
        super().__init__(data, **options)
        self.levels = {f"{one.rota.slug}:{one.level}": one for one in levels}
        offer(self, "post", [
            (key, _("%(rota)s, level %(level)d") % {"rota": one.rota.name, "level": one.level})
            for key, one in self.levels.items()
        ])  # fmt: skip

    @property
    def where(self) -> dict[str, Any]:
        one = self.levels[self.cleaned_data["post"]]
        return {"rota": one.rota, "level": one.level}

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> dict[str, Any]:
        """What the address prefills; what cannot be read is left out."""
        initial: dict[str, Any] = {}
        if query.get("when") == "tonight":
            initial |= tonight(clock.now())._asdict()
        for name, key in (("from", "from_at"), ("to", "to_at")):
            try:
                initial[key] = Moment().clean(query[name])
            except (KeyError, ValidationError):
                continue
        if query.get("post"):
            initial["post"] = query["post"]
        return initial


class TakeForm(DutyForm):
    """A duty for oneself; for one who may arrange, for anybody."""

    person: forms.Field = forms.ModelChoiceField(
        label=gettext_lazy("Who"), queryset=None, to_field_name="public_id"
    )
    field_order = ("post", "person", "from_at", "to_at", "reason")

    def __init__(self, data: Any = None, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, **options)
        mine = staff().filter(pk=actor.user_id)
        offer_rows(self, "person", staff() if actor.can("oncall.arrange") else mine, "")
        self.fields["person"].initial = mine.first()

    def arguments(self) -> dict[str, Any]:
        of = self.cleaned_data
        return self.where | {k: of[k] for k in ("person", "from_at", "to_at", "reason")}


class SwapForm(DutyForm):
    """One's own stretch, offered to a colleague, perhaps for one of theirs."""

    taker: forms.Field = forms.ModelChoiceField(
        label=gettext_lazy("Whom do you ask?"), queryset=None, to_field_name="public_id"
    )
    return_from_at = Moment(label=gettext_lazy("In return I take from"), required=False)
    return_to_at = Moment(label=gettext_lazy("until"), required=False)
    field_order = ("post", "from_at", "to_at", "taker", "return_from_at", "return_to_at", "reason")

    def __init__(self, data: Any = None, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, **options)
        offer_rows(self, "taker", staff().exclude(pk=actor.user_id), _("Choose a colleague"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [bool(cleaned.get(name)) for name in ("return_from_at", "return_to_at")]
        failed = {"return_from_at", "return_to_at"} & set(self.errors)
        if any(given) and not all(given) and not failed:
            self.add_error("return_to_at", _("Give both times, or none."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        of = self.cleaned_data
        back = Stretch(of["return_from_at"], of["return_to_at"]) if of["return_from_at"] else None
        return self.where | {
            "taker": of["taker"], "given": Stretch(of["from_at"], of["to_at"]),
            "returned": back, "reason": of["reason"],
        }  # fmt: skip


class RotaForm(OnceForm):
    """A rota's name and whose it is."""

    name = line(label=gettext_lazy("Name"), max_length=100)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)

    def __init__(self, data: Any = None, *, rota: Rota | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.teams: dict[str, Team] = {team.slug: team for team in teams()}
        offer(self, "team", [("", _("No team")), *((t.slug, t.name) for t in self.teams.values())])
        if rota is not None:
            team = rota.team.slug if rota.team else ""
            self.initial = {"name": rota.name, "team": team, **self.initial}

    def arguments(self) -> dict[str, Any]:
        return {
            "name": self.cleaned_data["name"],
            "team": self.teams.get(self.cleaned_data["team"]),
        }


class RotaEditForm(RotaForm):
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"), required=False,
        help_text=gettext_lazy("Nobody is on call in a rota that is not in use."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rota: Rota, **options: Any) -> None:
        super().__init__(data, rota=rota, **options)
        self.initial.setdefault("is_active", rota.is_active)

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"is_active": self.cleaned_data["is_active"]}
