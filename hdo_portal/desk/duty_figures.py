"""How the burden of a rota is shared, as the page shows it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from hdo_portal.accounts.models import User
from tickets.changes.holidays import holiday_on
from tickets.escalation import oncall
from tickets.escalation.fairness import Burden, burdens
from tickets.escalation.rota import OSLO
from tickets.models import Rota

# Three months, so that the weeks of each season weigh the same.
PERIOD = timedelta(weeks=13)


@dataclass(frozen=True)
class Period:
    label: str
    start: datetime
    end: datetime
    rows: list["Row"]


@dataclass(frozen=True)
class Row:
    """``share`` is the burden in per cent of the heaviest one."""

    person: User
    burden: Burden
    share: int

    @property
    def hours(self) -> int:
        return round(self.burden.seconds / 3600)

    @property
    def night_hours(self) -> int:
        return round(self.burden.night / 3600)

    @property
    def red_hours(self) -> int:
        return round(self.burden.red / 3600)

    @property
    def off_mean(self) -> str:
        hours = round(self.burden.off_mean / 3600)
        return f"{hours:+d}" if hours else "0"

    @property
    def is_uneven(self) -> bool:
        """More than a quarter off the mean, and more than a day."""
        mean = self.burden.seconds - self.burden.off_mean
        return abs(self.burden.off_mean) > max(mean / 4, 86_400)


def fairness_of(rota: Rota, at: datetime) -> list[Period]:
    """The quarter that was and the one that comes, all levels together. Reads three times."""
    found = oncall.plan(at - PERIOD, at + PERIOD, rota=rota)
    return [
        _period(found, _("The last 13 weeks"), at - PERIOD, at),
        _period(found, _("The next 13 weeks"), at, at + PERIOD),
    ]


def _period(found: oncall.Plan, label: str, start: datetime, end: datetime) -> Period:
    duty = [level.shifts(start, end) for level in found.levels]
    people = oncall.people_of(found.levels)
    shares = burdens(duty, people, start=start, end=end, holidays=_holidays(start, end))
    most = max((one.seconds for one in shares), default=0)
    rows = [
        Row(found.people[one.person], one, round(100 * one.seconds / most) if most else 0)
        for one in shares
    ]
    return Period(label, start, end, rows)


def _holidays(start: datetime, end: datetime) -> set[date]:
    first, last = start.astimezone(OSLO).date(), end.astimezone(OSLO).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day for day in days if holiday_on(day)}
