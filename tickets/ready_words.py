"""What lies ready beside a ticket: playbooks, and words with the ticket's own facts put in."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import translation
from django.utils.translation import gettext as _

from customers.models import Measure
from tickets.models import (
    Clock,
    Playbook,
    PlaybookStep,
    StepDone,
    Ticket,
    TimeEntry,
    WordsTemplate,
)
from tickets.models.enums import ClockState, Visibility
from tickets.notifications import instant

# What may stand in braces in a template; docs/operations.md lists them too.
FIELDS = (
    "number", "title", "customer", "reporter", "asset", "site", "severity", "next_update", "agent",
    "phone",
)  # fmt: skip
_BRACES = re.compile(r"\{(\w+)\}")


def unknown_fields(text: str) -> list[str]:
    """The words in braces that mean nothing."""
    return sorted({name for name in _BRACES.findall(text) if name not in FIELDS})


def filled(template: WordsTemplate, facts: dict[str, str], language: str) -> str:
    """The template in a language, its fields filled in; a fact that is not known leaves a line."""
    return _BRACES.sub(lambda hit: facts.get(hit[1]) or "_____", template.text(language))


def language_of(template: WordsTemplate, ticket: Ticket) -> str:
    """The reporter's, for what the customer reads; else the reader's own."""
    if template.visibility == Visibility.PUBLIC and ticket.reporter:
        return str(ticket.reporter.language)
    return translation.get_language() or "nb"


def facts_of(ticket: Ticket, asset_names: list[str], agent: str) -> dict[str, str]:
    """What is known of a ticket, under the names of FIELDS. One query."""
    update = Clock.objects.filter(
        ticket=ticket, measure=Measure.UPDATE, state=ClockState.RUNNING
    ).first()
    return {
        "number": ticket.number,
        "title": ticket.title,
        "customer": ticket.organisation.name,
        "reporter": ticket.reporter.name if ticket.reporter else "",
        "asset": ", ".join(asset_names),
        "site": ticket.site.name if ticket.site else "",
        "severity": ticket.severity,
        "next_update": instant(update.due_at) if update and update.due_at else "",
        "agent": agent,
        "phone": settings.PORTAL_SERVICE_DESK_PHONE,
    }


def templates_for(categories: list[str]) -> list[WordsTemplate]:
    """The templates for these kinds of equipment, those of one kind before those of all."""
    rows = WordsTemplate.objects.filter(_of(categories), is_active=True)
    return list(rows.order_by("-category", "name")[:50])


def playbooks_for(categories: list[str]) -> list[Playbook]:
    """The playbooks for these kinds of equipment with their steps in order. Two queries."""
    rows = Playbook.objects.filter(_of(categories), is_active=True)
    steps = Prefetch("steps", PlaybookStep.objects.order_by("position", "id"))
    return list(rows.order_by("-category", "name").prefetch_related(steps)[:10])


def steps_done(ticket: Ticket) -> list[StepDone]:
    """The steps that somebody has gone through on a ticket."""
    return list(StepDone.objects.filter(ticket=ticket))


def step_of(public_id: UUID) -> PlaybookStep | None:
    """A step by its public id."""
    found: PlaybookStep | None = PlaybookStep.objects.filter(public_id=public_id).first()
    return found


def time_spent(ticket: Ticket) -> list[TimeEntry]:
    """What was spent on a ticket, the newest first."""
    return list(TimeEntry.objects.filter(ticket=ticket).order_by("-created_at", "-id"))


def _of(categories: list[str]) -> Any:
    return Q(category__in=[*categories, ""])


def told_fields() -> str:
    """The fields in words, for whoever writes a template."""
    names = ", ".join("{" + name + "}" for name in FIELDS)
    return _("Filled in from the ticket: %(names)s.") % {"names": names}
