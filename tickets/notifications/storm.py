"""The words of a storm: one message that tells a person of very many deadlines.

Which messages fold into one is the outbox's business; here each batch of alarms is worded for one
reader, gravest first, and so is the digest of all its batches.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import Measure
from hdo_portal.foundation.models import Channel
from hdo_portal.foundation.outbox import Draft
from tickets.notifications.wording import instant

GROUP = "escalation"
SHOWN = 20


@dataclass(frozen=True)
class Reader:
    """One address by one channel, and the language of whoever reads there. A customer reads of its
    own tickets only, and so gets them in a message of its own."""

    address: str
    language: str
    channel: str = Channel.MAIL
    is_customer: bool = False


class Line(NamedTuple):
    """A ticket in a list of the gravest, and the deadline for which it stands there."""

    severity: str
    measure: str
    due: datetime
    number: str
    title: str
    customer: str


@dataclass
class Summary:
    """What one reader is told: how many by severity, measure and whether it is past due, and the
    gravest tickets, each once."""

    counts: dict[tuple[str, str, bool], int] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)

    def count(self, severity: str, measure: str, *, passed: bool, alarms: int = 1) -> None:
        case = (severity, measure, passed)
        self.counts[case] = self.counts.get(case, 0) + alarms

    def show(self, line: Line) -> None:
        """Let a ticket be shown, if it is among the gravest; for the earliest of its deadlines."""
        self.lines[line.number] = min(line, self.lines.get(line.number, line), key=_rank)

    def add(self, data: Mapping[str, Any]) -> None:
        """Add what ``data`` gave of another batch."""
        for severity, measure, passed, alarms in data["counts"]:
            self.count(severity, measure, passed=passed, alarms=alarms)
        for severity, measure, due, *rest in data["gravest"]:
            self.show(Line(severity, measure, datetime.fromisoformat(due), *rest))

    def data(self, *, is_customer: bool) -> dict[str, Any]:
        """All of it that a digest needs, for the outbox."""
        return {
            "counts": [[*case, alarms] for case, alarms in sorted(self.counts.items())],
            "gravest": [[*line[:2], line.due.isoformat(), *line[3:]] for line in self.gravest()],
            "is_customer": is_customer,
        }

    def gravest(self) -> list[Line]:
        return sorted(self.lines.values(), key=_rank)[:SHOWN]


def _rank(line: Line) -> tuple[str, datetime, str]:
    return line.severity, line.due, line.number


def digest(reader: Reader, summary: Summary, *, key: str) -> Draft:
    """The message of one batch for one reader; ``summed`` words one digest of all batches."""
    with translation.override(reader.language):
        subject, body = _words(reader, summary)
    return Draft(
        key=f"{key}:{reader.channel}:{reader.address}"[:200],
        recipient=reader.address,
        subject=subject,
        body=body,
        gravity=min(int(severity[-1]) for severity, _measure, _passed in summary.counts),
        channel=reader.channel,
        group=GROUP,
        storm=True,
        language=reader.language,
        summary=summary.data(is_customer=reader.is_customer),
    )


def summed(channel: str, language: str, summaries: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Subject and text of all batches of a storm for one reader: the gravest of all of them."""
    whole = Summary()
    for data in summaries:
        whole.add(data)
    is_customer = all(data["is_customer"] for data in summaries)
    with translation.override(language):
        return _words(Reader("", language, channel, is_customer), whole)


def _words(reader: Reader, summary: Summary) -> tuple[str, str]:
    total = sum(summary.counts.values())
    words = {"count": total, "severities": ", ".join(_by_severity(summary))}
    subject: str = (
        ngettext(
            "%(count)d deadline at once: %(severities)s",
            "%(count)d deadlines at once: %(severities)s",
            total,
        )
        % words
    )
    place = "portal" if reader.is_customer else "desk"
    link = f"{settings.PORTAL_ADDRESS}/{place}/"
    if reader.channel == Channel.SMS:
        return subject, f"{subject}. {link}"
    if reader.channel == Channel.WEBHOOK:
        return subject, _machine(summary, link)
    parts = [
        "\n".join(_counted(summary)),
        _("The gravest:"),
        "\n".join(map(_line, summary.gravest())),
        _("All of them stand here: %(link)s") % {"link": link},
        _("Urgent? Call %(phone)s, day and night.") % {"phone": settings.PORTAL_SERVICE_DESK_PHONE},
    ]
    return subject, "\n\n".join(parts) + "\n"


def _machine(summary: Summary, link: str) -> str:
    counts = [
        {"severity": severity, "measure": measure, "past_due": passed, "count": count}
        for (severity, measure, passed), count in sorted(summary.counts.items())
    ]
    tickets = [line.number for line in summary.gravest()]
    return json.dumps({"event": "storm", "counts": counts, "gravest": tickets, "link": link})


def _by_severity(summary: Summary) -> list[str]:
    sums: dict[str, int] = {}
    for (severity, _measure, _passed), count in sorted(summary.counts.items()):
        sums[severity] = sums.get(severity, 0) + count
    return [f"{count} {severity}" for severity, count in sums.items()]


def _counted(summary: Summary) -> list[str]:
    return [
        f"{severity}, {Measure(measure).label}: {count} "
        + (_("past due") if passed else _("near due"))
        for (severity, measure, passed), count in sorted(summary.counts.items())
    ]


def _line(line: Line) -> str:
    due = _("due %(when)s") % {"when": instant(line.due)}
    where = f"{settings.PORTAL_ADDRESS}/tickets/{line.number}/"
    return f"{line.severity} {line.customer}: {line.title} ({due})\n  {where}"
