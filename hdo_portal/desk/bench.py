"""What lies ready beside a ticket for whoever works on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from hdo_portal.desk.labels import asset_label
from hdo_portal.foundation.actor import Actor
from tickets.models import (
    Occurrence,
    Playbook,
    PlaybookStep,
    StepDone,
    Ticket,
    TimeEntry,
    WordsTemplate,
)
from tickets.queries import occurrences_of
from tickets.queue import Tie, assets_on, linked_to, ties_of
from tickets.ready_words import (
    facts_of,
    filled,
    language_of,
    playbooks_for,
    steps_done,
    templates_for,
    time_spent,
)

OCCURRENCES_SHOWN = 10


@dataclass(frozen=True)
class Step:
    """A step and who has gone through it, if anybody has."""

    step: PlaybookStep
    words: str
    done: StepDone | None


@dataclass(frozen=True)
class Sheet:
    """A playbook with its steps, and how many of them are done."""

    playbook: Playbook
    steps: Sequence[Step]

    @property
    def done(self) -> int:
        return sum(step.done is not None for step in self.steps)


@dataclass(frozen=True)
class Ready:
    """A template with this ticket's facts in it."""

    template: WordsTemplate
    text: str


@dataclass(frozen=True)
class Bench:
    """Each time it happened, what it is linked to, playbooks, templates and time. ``minutes`` is
    all that was spent."""

    sheets: Sequence[Sheet]
    words: Sequence[Ready]
    entries: Sequence[TimeEntry]
    minutes: int
    occurrences: Sequence[Occurrence]
    linked: Sequence[Ticket]
    ties: Sequence[Tie]

    @classmethod
    def of(cls, actor: Actor, ticket: Ticket) -> Self:
        """Ten queries."""
        assets = assets_on(ticket)
        kinds = sorted({asset.kind for asset in assets})
        done = {row.step_id: row for row in steps_done(ticket)}
        entries = time_spent(ticket)
        facts = facts_of(ticket, [asset_label(asset) for asset in assets[:3]], actor.name)
        return cls(
            sheets=[_sheet(playbook, done) for playbook in playbooks_for(kinds)],
            words=[
                Ready(template, filled(template, facts, language_of(template, ticket)))
                for template in templates_for(kinds)
            ],
            entries=entries[:10],
            minutes=sum(entry.minutes for entry in entries),
            occurrences=occurrences_of(ticket)[-OCCURRENCES_SHOWN:][::-1],
            linked=linked_to(actor, ticket),
            ties=ties_of(actor, ticket),
        )

    def ready(self, public_id: UUID) -> Ready | None:
        """One of the templates."""
        return next((r for r in self.words if r.template.public_id == public_id), None)


def _sheet(playbook: Playbook, done: dict[int | None, StepDone]) -> Sheet:
    steps = [Step(step, step.text(), done.get(step.pk)) for step in playbook.steps.all()]
    return Sheet(playbook, steps)
