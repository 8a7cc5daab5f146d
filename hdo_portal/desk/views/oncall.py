"""Who is on call: now, in the weeks ahead, and how the burden is shared."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hdo_portal.desk import duty_calendar
from hdo_portal.desk.duty_figures import fairness_of
from hdo_portal.foundation import clock
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from tickets.escalation import oncall, oncall_ics, oncall_rows
from tickets.escalation.oncall import Level, Plan
from tickets.escalation.rota import OSLO, Shift, Span, instant
from tickets.models import Rota

WEEK = re.compile(r"(20\d\d)-W(0[1-9]|[1-4]\d|5[0-3])\Z", re.ASCII)
MOST_GAPS = 12
_LENGTH = timedelta(weeks=duty_calendar.WEEKS)


@require_safe
@staff_page("desk.use")
def oncall_page(request: PortalRequest) -> HttpResponse:
    """Who is on call now, each gap ahead, and four weeks of one rota from ``?week=YYYY-Www``."""
    at = clock.now()
    first = _first_day(request, at)
    start, end = instant(first), instant(first + _LENGTH)
    whole = oncall.plan(min(at, start), max(at + oncall.AHEAD, end))
    shown = _one(whole, request.GET.get("rota", ""))
    weeks = duty_calendar.weeks_of(shown, first, at, _link(request)) if shown.levels else []
    context = {
        "tabs": tabs("now"),
        "duties": whole.duties(at),
        "gaps": whole.gaps(at, at + _LENGTH)[:MOST_GAPS],
        "rota": shown.levels[0].rota if shown.levels else None,
        "rota_tabs": _rota_tabs(request, whole, shown),
        "weeks": weeks,
        "people": _people(shown),
        "overrides": oncall_rows.overrides_ahead(at),
        "swaps": oncall_rows.open_swaps(_me(request), at),
        **_paging(request, first, at),
    }
    return render(request, "desk/oncall/page.html", context)


@require_safe
@staff_page("desk.use")
def fairness_page(request: PortalRequest) -> HttpResponse:
    """How the burden of a rota was shared for three months, and will be for the next three."""
    rows = oncall_rows.all_rotas()
    wanted = request.GET.get("rota", "")
    rota = next((row for row in rows if row.slug == wanted), rows[0] if rows else None)
    context: dict[str, Any] = {
        "tabs": tabs("fairness"),
        "rota": rota,
        "rota_tabs": [
            {"label": row.name, "url": f"?{urlencode({'rota': row.slug})}", "current": row == rota}
            for row in rows
        ],
        "periods": fairness_of(rota, clock.now()) if rota else [],
    }
    return render(request, "desk/oncall/fairness.html", context)


@require_safe
@staff_page("oncall.take")
def my_duties(request: PortalRequest) -> HttpResponse:
    """One's own duties ahead, swaps, and the feed for one's own calendar."""
    return render(request, "desk/oncall/mine.html", mine(request))


def mine(request: PortalRequest) -> dict[str, Any]:
    """What the page of one's own duties shows."""
    at = clock.now()
    turns = oncall_ics.turns_in_feed(_me(request), at)
    return {
        "tabs": tabs("mine"),
        "turns": [
            {"turn": turn, "swap_url": _swap_url(turn.rota, turn.level, turn.shift)}
            for turn in turns
            if turn.shift.end > at
        ],
        "swaps": oncall_rows.open_swaps(_me(request), at),
        "feed": oncall_rows.feed_of_person(_me(request)),
        "at": at,
    }


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages about duty."""
    pages = (
        ("now", _("On call"), "desk:oncall", "phone"),
        ("mine", _("My duties"), "desk:oncall-mine", "person"),
        ("fairness", _("Fairness"), "desk:oncall-fairness", "bar-chart"),
        ("rotas", _("Rotas"), "desk:rotas", "layers"),
    )
    return [
        {"label": label, "url": reverse(url), "icon": icon, "current": name == current}
        for name, label, url, icon in pages
    ]


def crumbs(*further: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page below the pages about duty."""
    steps = ((_("On call"), reverse("desk:oncall")), *further)
    return [{"label": label, "url": url} for label, url in steps]


def rota_or_404(slug: str) -> Rota:
    rota = oncall_rows.rota_by_slug(slug)
    if rota is None:
        raise Http404
    return rota


def _me(request: PortalRequest) -> int:
    return request.actor.user_id or 0


def _first_day(request: PortalRequest, at: datetime) -> date:
    found = WEEK.match(request.GET.get("week", ""))
    today = at.astimezone(OSLO).date()
    try:
        if found:
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:  # week 53 of a year that has 52
        pass
    return today - timedelta(days=today.weekday())


def _paging(request: PortalRequest, first: date, at: datetime) -> dict[str, str]:
    this = at.astimezone(OSLO).date()
    return {
        "before_url": _week_url(request, first - _LENGTH),
        "after_url": _week_url(request, first + _LENGTH),
        "now_url": _week_url(request, this),
    }


def _week_url(request: PortalRequest, day: date) -> str:
    year, week, _weekday = day.isocalendar()
    rota = request.GET.get("rota", "")
    query = {"week": f"{year}-W{week:02}"} | ({"rota": rota} if rota else {})
    return f"?{urlencode(query)}"


def _one(plan: Plan, slug: str) -> Plan:
    """The levels of one rota: the one asked for, else the first."""
    slugs = [level.rota.slug for level in plan.levels]
    chosen = slug if slug in slugs else (slugs[0] if slugs else "")
    levels = [level for level in plan.levels if level.rota.slug == chosen]
    return Plan(levels, plan.people)


def _rota_tabs(request: PortalRequest, whole: Plan, shown: Plan) -> list[dict[str, Any]]:
    rotas = {level.rota.slug: level.rota for level in whole.levels}
    chosen = shown.levels[0].rota.slug if shown.levels else ""
    week = {"week": request.GET["week"]} if WEEK.match(request.GET.get("week", "")) else {}
    return [
        {
            "label": rota.name,
            "url": f"?{urlencode({'rota': slug} | week)}",
            "current": slug == chosen,
        }
        for slug, rota in rotas.items()
    ]


def _people(plan: Plan) -> list[dict[str, Any]]:
    hues = duty_calendar.hues_of(plan)
    standing = {shift for level in plan.levels for shift in level.members}
    people = [plan.people[person] for person in standing if person in plan.people]
    return [{"person": p, "hue": hues[p.pk]} for p in sorted(people, key=lambda p: p.name)]


def _link(request: PortalRequest) -> duty_calendar.Link:
    """One's own stretch leads to a swap, another's and a gap to taking it."""

    def link(level: Level, part: Shift | Span) -> str:
        if isinstance(part, Shift) and part.person == _me(request):
            return _swap_url(level.rota, level.level, part)
        return _url("desk:take-duty", level.rota, level.level, part)

    return link


def _swap_url(rota: Rota, level: int, part: Shift | Span) -> str:
    return _url("desk:propose-swap", rota, level, part)


def _url(name: str, rota: Rota, level: int, part: Shift | Span) -> str:
    form = "%Y-%m-%dT%H:%M:%S%z"
    query = {
        "post": f"{rota.slug}:{level}", "from": part.start.strftime(form),
        "to": part.end.strftime(form),
    }  # fmt: skip
    return f"{reverse(name)}?{urlencode(query)}"
