"""How the burden of a rota is shared: hours, nights, red days and hand-overs per person. PURE."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tickets.escalation.rota import OSLO, Shift, Span, instant, joined

# Night work in the Working Environment Act, section 10-11: from 21 to 6.
NIGHT_FROM, NIGHT_TO = time(21), time(6)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Burden:
    """What one person carries in a period, in whole seconds of real time.

    ``red`` are Saturdays, Sundays and public holidays; ``periods`` how often they take over.
    ``off_mean`` is how much ``seconds`` differs from the mean of all who share.
    """

    person: int
    seconds: int
    night: int
    red: int
    periods: int
    off_mean: int


def burdens(
    duty: Iterable[Sequence[Shift]],
    people: Collection[int],
    *,
    start: datetime,
    end: datetime,
    holidays: Collection[date],
) -> list[Burden]:
    """The burden of each of ``people`` and of whoever else had a shift, the heaviest first.

    ``duty`` holds the shifts of each level, cut to the period.
    """
    nights, red = _nights(start, end), _red_days(start, end, holidays)
    mine: dict[int, list[Shift]] = {person: [] for person in people}
    for level in duty:
        for run in joined(level):
            mine.setdefault(run.person, []).append(run)
    total = {person: sum(map(_seconds, runs)) for person, runs in mine.items()}
    mean = sum(total.values()) / len(total) if total else 0
    found = [
        Burden(
            person=person,
            seconds=total[person],
            night=_overlap(runs, nights),
            red=_overlap(runs, red),
            periods=len(runs),
            off_mean=round(total[person] - mean),
        )
        for person, runs in mine.items()
    ]
    return sorted(found, key=lambda burden: (-burden.seconds, burden.person))


def _seconds(span: Span | Shift) -> int:
    return int((span.end - span.start).total_seconds())


def _days(start: datetime, end: datetime) -> list[date]:
    first = start.astimezone(OSLO).date() - _DAY
    return [first + n * _DAY for n in range((end.astimezone(OSLO).date() - first).days + 1)]


def _nights(start: datetime, end: datetime) -> list[Span]:
    return [
        Span(instant(day, NIGHT_FROM), instant(day + _DAY, NIGHT_TO)) for day in _days(start, end)
    ]


def _red_days(start: datetime, end: datetime, holidays: Collection[date]) -> list[Span]:
    return [
        Span(instant(day), instant(day + _DAY))
        for day in _days(start, end)
        if day.weekday() >= 5 or day in holidays
    ]


def _overlap(runs: Iterable[Shift], spans: Sequence[Span]) -> int:
    """The seconds of ``runs`` inside ``spans``, which are in order and apart."""
    seconds = 0
    for run in runs:
        for span in spans:
            if span.start >= run.end:
                break
            if span.end > run.start:
                seconds += _seconds(Span(max(run.start, span.start), min(run.end, span.end)))
    return seconds
