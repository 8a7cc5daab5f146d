"""Working time: how long a clock has run, and when it is due. Pure; docs/sla-arithmetic.md."""

from .arithmetic import (
    ClockState,
    Preview,
    Reason,
    Segment,
    counted_intervals,
    due,
    elapsed,
    preview,
)
from .calendars import WorkCalendar, compile_calendar, special_day
from .errors import (
    CalendarError,
    NaiveInstant,
    NegativeTarget,
    NeverOpen,
    OutsideHorizon,
    TooManySegments,
    WorktimeError,
)
from .parsing import parse_calendar
from .pauses import Pause
from .spec import ALWAYS, OFFICE, SHIPPED, CalendarSpec, ExceptionalDay, Span, WeeklyHours

__all__ = [
    "ALWAYS",
    "OFFICE",
    "SHIPPED",
    "CalendarError",
    "CalendarSpec",
    "ClockState",
    "ExceptionalDay",
    "NaiveInstant",
    "NegativeTarget",
    "NeverOpen",
    "OutsideHorizon",
    "Pause",
    "Preview",
    "Reason",
    "Segment",
    "Span",
    "TooManySegments",
    "WeeklyHours",
    "WorkCalendar",
    "WorktimeError",
    "compile_calendar",
    "counted_intervals",
    "due",
    "elapsed",
    "parse_calendar",
    "preview",
    "special_day",
]
