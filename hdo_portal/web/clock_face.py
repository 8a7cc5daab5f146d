"""What an SLA clock shows: its words, its tone, how full its bar is.

The words are made twice, here for the page as it is served and in static/js/clock.js for every
second after; both put the numbers into the same translated patterns (`words`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.utils.translation import get_language, gettext, pgettext

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SOON = 75
"""The per cent of the way to due after which a running clock asks for attention."""

DONE = {
    "met": ("met", "check-circle"),
    "missed": ("missed", "danger"),
    "cancelled": ("still", "close"),
}


class Showable(Protocol):
    """What a face is drawn from; tickets.models.Clock is one."""

    state: str
    started_at: datetime
    due_at: datetime | None


@dataclass(frozen=True)
class ClockFace:
    """One clock, ready to draw.

    `tone` is calm, soon, over, met, missed, paused or still; `percent` is how much of the way from
    start to due has gone; `ticking` says whether the page counts on by itself.
    """

    tone: str
    text: str
    icon: str
    percent: int
    ticking: bool = False


def words() -> dict[str, str]:
    """The translated patterns that durations are put into; `{}` stands for the number or time."""
    return _words_in(get_language() or "")


@cache
def _words_in(_language: str) -> dict[str, str]:
    return {
        "left": pgettext("time until due", "{} left"),
        "over": pgettext("time since due", "{} over"),
        "day": pgettext("days, short", "{} d"),
        "hour": pgettext("hours, short", "{} h"),
        "minute": pgettext("minutes, short", "{} min"),
        "second": pgettext("seconds, short", "{} s"),
    }


def duration(seconds: float) -> str:
    """A length of time in its two largest units: "2 h 14 min", "4 min 05 s", "3 d 4 h".

    Seconds are shown under ten minutes only, where they matter.
    """
    say = words()
    whole = int(abs(seconds))
    if whole >= DAY:
        return _pair(say["day"], whole // DAY, say["hour"], whole % DAY // HOUR)
    if whole >= HOUR:
        return _pair(say["hour"], whole // HOUR, say["minute"], whole % HOUR // MINUTE)
    minutes, rest = divmod(whole, MINUTE)
    if minutes >= 10:
        return say["minute"].format(minutes)
    if minutes:
        return f"{say['minute'].format(minutes)} {say['second'].format(f'{rest:02}')}"
    return say["second"].format(rest)


def _pair(large: str, many: int, small: str, few: int) -> str:
    return large.format(many) + (f" {small.format(few)}" if few else "")


def face(clock: Showable, now: datetime) -> ClockFace:
    """The face of a clock at `now`.

    A running clock whose due instant has passed is over at once, before any sweep has said so.
    """
    if clock.state in DONE:
        tone, icon = DONE[clock.state]
        return ClockFace(tone, _done_word(clock.state), icon, 100)
    if clock.state == "paused" or clock.due_at is None:
        return ClockFace("paused", gettext("Paused"), "pause", 0)
    remaining = (clock.due_at - now).total_seconds()
    if remaining < 0:
        text = words()["over"].format(duration(remaining))
        return ClockFace("over", text, "danger", 100, ticking=True)
    percent = _percent(clock.started_at, clock.due_at, now)
    tone = "soon" if percent >= SOON else "calm"
    text = words()["left"].format(duration(remaining))
    return ClockFace(tone, text, "sla", percent, ticking=True)


def _done_word(state: str) -> str:
    return {
        "met": gettext("Met"),
        "missed": gettext("Missed"),
        "cancelled": gettext("No longer runs"),
    }[state]


def _percent(start: datetime, due: datetime, now: datetime) -> int:
    whole = (due - start).total_seconds()
    gone = (now - start).total_seconds() / whole if whole > 0 else 1
    return max(0, min(100, round(100 * gone)))
