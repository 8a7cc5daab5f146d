"""The words of a storm: one message that tells a person of very many deadlines.

Which messages fold into one is the outbox's business; here each batch of alarms is worded for one
reader, gravest first.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


@dataclass
class Summary:
    """What one reader is told: how many by severity, measure and whether it is past due, and the
    gravest tickets (number, title, customer, severity, measure and due instant)."""

    counts: dict[tuple[str, str, bool], int] = field(default_factory=dict)
    gravest: list[Mapping[str, Any]] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count an alarm; they come gravest first."""
        case = (row["severity"], row["measure"], row["passed"])
        self.counts[case] = self.counts.get(case, 0) + 1
        if len(self.shown) < SHOWN and row["number"] not in self.shown:
            self.shown.add(row["number"])
            self.gravest.append(row)


def digest(reader: Reader, summary: Summary, *, key: str) -> Draft:
    """The message of one batch for one reader; the outbox makes one digest of all batches."""
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
    )


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
        "\n".join(map(_line, summary.gravest)),
        _("All of them stand here: %(link)s") % {"link": link},
        _("Urgent? Call %(phone)s, day and night.") % {"phone": settings.PORTAL_SERVICE_DESK_PHONE},
    ]
    return subject, "\n\n".join(parts) + "\n"


def _machine(summary: Summary, link: str) -> str:
    counts = [
        {"severity": severity, "measure": measure, "past_due": passed, "count": count}
        for (severity, measure, passed), count in sorted(summary.counts.items())
    ]
    tickets = [row["number"] for row in summary.gravest]
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


def _line(row: Mapping[str, Any]) -> str:
    due = _("due %(when)s") % {"when": instant(row["due"])}
    where = f"{settings.PORTAL_ADDRESS}/tickets/{row['number']}/"
    return f"{row['severity']} {row['customer']}: {row['title']} ({due})\n  {where}"
