"""What the watchdog sees and what it makes of it: signs of life, faults, whom to tell again.

It asks the database and nothing else: no Celery, no outbox, none of the lanes that it watches.
Reading is one query on its own connection; judging is plain arithmetic on what was read.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.foundation.scoping import acting

# A fault that goes on is told again after so long, and not before.
AGAIN_SECONDS = 900.0
NEVER = float("inf")
# It runs every three minutes.
SELF_TEST_SECONDS = 600.0

_SIGNS = """
    SELECT extract(epoch FROM now()),
           (SELECT jsonb_object_agg(
                       name, jsonb_build_array(extract(epoch FROM now() - at), detail))::text
              FROM foundation_heartbeat),
           (SELECT extract(epoch FROM now() - min(due_at)) FROM tickets_alarm
             WHERE state = 'waiting' AND gravity IN (1, 2, 3) AND try_at <= now()),
           (SELECT count(*) FROM tickets_alarm WHERE state = 'parked'),
           (SELECT extract(epoch FROM now() - min(next_attempt_at)) FROM foundation_outboxmessage
             WHERE state = 'waiting' AND NOT storm AND next_attempt_at <= now()),
           (SELECT extract(epoch FROM now() - min(at)) FROM foundation_auditentry
             WHERE transaction_id >= coalesce((SELECT max(horizon) FROM foundation_auditseal), 0))
"""


@dataclass(frozen=True)
class Signs:
    """What one look found. Ages in seconds, 0 where there is nothing that could be old."""

    clock_difference: float
    heartbeats: dict[str, tuple[float, dict[str, object]]]
    overdue: float
    parked: int
    waiting: float
    unsealed: float

    def age(self, name: str) -> float:
        """Seconds since this part was heard; endless when it never was."""
        return self.heartbeats[name][0] if name in self.heartbeats else NEVER

    @property
    def self_test_failed(self) -> bool:
        """The last run failed, or there has been none for several times its interval."""
        age, detail = self.heartbeats.get("selftest", (0.0, {}))
        return detail.get("ok") is False or age > SELF_TEST_SECONDS


def look() -> Signs:
    """Read all signs at once. Raises what the database raises."""
    with acting(Actor.system("watchdog")), connection.cursor() as cursor:
        before = time.time()
        cursor.execute(_SIGNS)
        row = cursor.fetchone()
        # The question itself takes time; the middle of it is when the database's clock was read.
        here = (before + time.time()) / 2
    heard = {
        name: (float(age), detail) for name, (age, detail) in json.loads(row[1] or "{}").items()
    }
    overdue, waiting, unsealed = (float(row[place] or 0) for place in (2, 4, 5))
    return Signs(here - float(row[0]), heard, overdue, int(row[3]), waiting, unsealed)


def beat(faults: list[str]) -> None:
    """Say that the watchdog is awake, and what it has found; the banner reads both."""
    with acting(Actor.system("watchdog")):
        Heartbeat.beat("watchdog", faults=faults)


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong: a fault when ``measure`` exceeds ``limit``."""

    name: str
    limit: float
    measure: Callable[[Signs], float]
    says: str | Promise

    def told(self, signs: Signs) -> str:
        """The sentence, with what was measured."""
        found = self.measure(signs)
        shown = _("never seen") if found == NEVER else f"{found:.0f}"
        return f"{self.says} ({self.name}: {shown})"


CHECKS = (
    Check("sweep", 10, lambda s: s.age("sweep"),
          _("The SLA alarms are not being swept. Watch the deadlines by hand.")),
    Check("alarms", 30, lambda s: s.overdue,
          _("An SLA alarm is due and has not fired. Watch the deadlines by hand.")),
    Check("parked", 0, lambda s: s.parked,
          _("SLA alarms were given up, since their effects failed. Look at the tickets by hand.")),
    Check("selftest", 0, lambda s: float(s.self_test_failed),
          _("The self-test did not come through the whole chain of escalation.")),
    Check("canary", 60, lambda s: s.age("canary"),
          _("The background workers do not get on with their work.")),
    Check("outbox", 60, lambda s: s.waiting,
          _("Messages are not leaving the portal. Phone those who must know.")),
    Check("audit_seal", 60, lambda s: s.unsealed,
          _("The audit trail is not being sealed.")),
    Check("clock", 2, lambda s: abs(s.clock_difference),
          _("The clocks of this host and of the database differ. Deadlines are not affected.")),
)  # fmt: skip
DATABASE = _("The database does not answer. Nothing can be registered; deadlines are not watched.")
NO_ANSWER_SECONDS = 5.0


def faults_of(signs: Signs) -> dict[str, str]:
    """What is wrong, gravest first, each in a sentence."""
    return {check.name: check.told(signs) for check in CHECKS if check.measure(signs) > check.limit}


@dataclass
class Memory:
    """Which faults are open and when each was last told, kept in a file: the watchdog may be
    started again in the middle of a fault, with the database away."""

    path: Path
    # Seconds since the epoch by this host's clock: when it began, when it was last told.
    open: dict[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            kept = json.loads(self.path.read_text())
            self.open = {str(name): (float(a), float(b)) for name, (a, b) in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self.open = {}

    def take(self, found: dict[str, str], now: float, *, all_known: bool = True) -> "News":
        """What is to be told of what was found now: what began, what still goes on after a quarter
        of an hour, what is over. With ``all_known`` false, what was not found may still be so."""
        began = [name for name in found if name not in self.open]
        again = [name for name in found if name in self.open and self._is_old(name, now)]
        over = [name for name in self.open if name not in found] if all_known else []
        seconds = {name: max(0, int(now - self.open[name][0])) for name in over}
        for name in over:
            del self.open[name]
        for name in (*began, *again):
            self.open[name] = (self.open.get(name, (now, now))[0], now)
        if began or again or over:
            self._write()
        return News({name: found[name] for name in (*began, *again)}, seconds)

    def _is_old(self, name: str, now: float) -> bool:
        # A clock that was put back must not silence it for hours.
        return not 0 <= now - self.open[name][1] < AGAIN_SECONDS

    def _write(self) -> None:
        draft = self.path.with_suffix(".draft")
        draft.write_text(json.dumps(self.open))
        draft.replace(self.path)


@dataclass(frozen=True)
class News:
    """What to tell: sentences by fault, and how many seconds each lasted that is over."""

    wrong: dict[str, str]
    over: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.wrong or self.over)

    def lines(self) -> Iterator[str]:
        yield from self.wrong.values()
        for name, seconds in self.over.items():
            yield _("Over after %(seconds)d s: %(name)s.") % {"seconds": seconds, "name": name}

    @property
    def subject(self) -> str:
        if self.wrong:
            named = ", ".join(self.wrong)
            return _("HDO portal, watchdog: %(faults)s") % {"faults": named}
        return _("HDO portal, watchdog: over: %(faults)s") % {"faults": ", ".join(self.over)}
