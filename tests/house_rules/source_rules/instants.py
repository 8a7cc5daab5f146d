"""Time: instants are aware, the arithmetic is told the time, and SQL asks for now()."""

import re
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import (
    DEVKIT,
    DOMAIN,
    PRODUCT,
    PURE,
    TESTS,
    Finding,
    Rule,
    Source,
)

_LOCAL_CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "datetime.utcfromtimestamp"),
    *("date.today", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"),
    *("dt.datetime.now", "dt.date.today"),
}
_ANY_CLOCK = _LOCAL_CLOCKS | {
    *("timezone.now", "timezone.localtime", "timezone.localdate", "time.time", "time.monotonic"),
    *("django.utils.timezone.now", "now", "localdate", "localtime"),
}
_SQL_CLOCK = re.compile(r"\bclock_timestamp\s*\(|\btimeofday\s*\(", re.IGNORECASE)


def _calls_one_of(names: set[str], source: Source) -> Iterator[Finding]:
    for name, call in source.calls():
        if name in names:
            yield Finding(call.lineno, f"{name}()")


RULES = (
    Rule(
        id="aware-now",
        says="Take the instant as an argument, or ask foundation.clock.now().",
        check=lambda source: _calls_one_of(_LOCAL_CLOCKS, source),
        where=PRODUCT,
        unless=DEVKIT,
        at="hdo_portal/web/context.py",
        good=("at = clock.now()", "today = timezone.localdate()"),
        bad=(
            "at = datetime.now()",
            "at = datetime.now(UTC)",
            "at = datetime.datetime.utcnow()",
            "day = date.today()",
        ),
    ),
    Rule(
        id="domain-asks-the-database",
        says="Ask foundation.clock.now(): the database's clock decides, since a host may be wrong "
        "by hours, and tests and history freeze it.",
        check=lambda source: _calls_one_of({"timezone.now", "django.utils.timezone.now"}, source),
        where=DOMAIN,
        unless=PURE,
        at="tickets/actions/reply.py",
        good=("at = time.now()", "at = models.DateTimeField(default=timezone.now)"),
        bad=("at = timezone.now()", "at = django.utils.timezone.now()"),
    ),
    Rule(
        id="pure-takes-the-time",
        says="A pure function takes the instant as its argument `at`; it has no clock of its own.",
        check=lambda source: _calls_one_of(_ANY_CLOCK, source),
        where=PURE,
        at="tickets/sla/worktime.py",
        good=("elapsed = calendar.elapsed(start, at)",),
        bad=("at = timezone.now()", "at = now()", "t = time.time()", "at = datetime.now(UTC)"),
    ),
    Rule(
        id="sql-now",
        says="Ask for now(): the other clock moves while the query runs, and no index helps it "
        "(406 ms instead of 0.03 ms at a million rows).",
        check=lambda source: source.matching(_SQL_CLOCK),
        where=("*.py", "*.sql"),
        unless=TESTS,
        at="tickets/sla/sweep.py",
        good=("DUE = 'select id from tickets_alarm where due_at <= now()'",),
        bad=(
            "DUE = 'select id from tickets_alarm where due_at <= clock_timestamp()'",
            "x = Func(function='CLOCK_TIMESTAMP ()')",
        ),
    ),
)
