"""How late the portal's alarms are, for everybody to read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.models import LatenessHour, SelfTest
from tickets.sla import lateness, selftest

DAY, MONTH = timedelta(days=1), timedelta(days=30)
# A bar above this is not as it should be.
SLOW_SECONDS = 5


@dataclass(frozen=True)
class Figures:
    """One row of the page: a stretch of time, and what was measured in it."""

    name: str
    whole: lateness.Lateness

    @property
    def p50(self) -> str:
        return shown(self.whole.p50)

    @property
    def p99(self) -> str:
        return shown(self.whole.p99)

    @property
    def worst(self) -> str:
        return shown(self.whole.worst_ms if self.whole.count else None)


def shown(milliseconds: float | None) -> str:
    """A lateness as people read it: two digits of a second, then whole seconds, then minutes."""
    if milliseconds is None:
        return "–"
    seconds = milliseconds / 1000
    if seconds < 10:
        return _("%(seconds)s s") % {"seconds": formats.number_format(seconds, 2)}
    if seconds < 120:
        return _("%(seconds)d s") % {"seconds": seconds}
    return _("%(minutes)d min") % {"minutes": seconds // 60}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What nobody else publishes: how late each alarm of the last day and month was."""
    with acting(Actor.system("lateness")):
        at = time.now()
        alarms = lateness.hours(at - MONTH, probes=False)
        probes = lateness.hours(at - MONTH, probes=True)
        tests = selftest.standing(at - DAY)
    context: dict[str, Any] = {
        "alarms": _figures(alarms, at),
        "probes": _figures(probes, at),
        "chart": _chart(probes, at),
        "tests": tests,
        "test_lateness": _seconds_of(tests.last),
        "measured_at": at,
    }
    return render(request, "pages/lateness.html", context)


def _seconds_of(run: SelfTest | None) -> str:
    """From the due instant of a run to its receipt."""
    return shown(run.seconds * 1000 if run is not None and run.seconds is not None else None)


def _figures(rows: list[LatenessHour], at: datetime) -> list[Figures]:
    day = [row for row in rows if row.hour > at - DAY]
    return [
        Figures(_("The last 24 hours"), lateness.total(day)),
        Figures(_("The last 30 days"), lateness.total(rows)),
    ]


def _chart(rows: list[LatenessHour], at: datetime) -> list[dict[str, Any]]:
    """The 99th percentile of each of the last 24 hours, in seconds, as bars."""
    known = {row.hour: lateness.total([row]) for row in rows}
    first = at.replace(minute=0, second=0, microsecond=0) - DAY + lateness.HOUR
    hours = [first + n * lateness.HOUR for n in range(24)]
    return [_bar(hour, known.get(hour, lateness.Lateness())) for hour in hours]


def _bar(hour: datetime, one: lateness.Lateness) -> dict[str, Any]:
    late = one.p99
    seconds = 0.0 if late is None else late / 1000
    return {
        "label": f"{timezone.localtime(hour):%H}",
        "value": seconds,
        "shown": "–" if late is None else formats.number_format(seconds, 1),
        "tone": "danger" if seconds > SLOW_SECONDS else "accent",
    }
