"""What lies beside the tickets of the world: words, playbooks, time, links and drafts."""

from typing import Any

from django.utils import timezone

from tickets.models import (
    FormDraft,
    Playbook,
    PlaybookStep,
    StepDone,
    TicketLink,
    TimeEntry,
    WordsTemplate,
)

LINKS = ("related", "duplicate", "caused_by", "part_of")


def grow(world: Any, n: int) -> None:
    """One of each, for the incident and its agent."""
    text = {"text_nb": f"Ord {n}"}
    WordsTemplate.objects.create(name=f"Mal {n}", **text)
    book = Playbook.objects.create(name=f"Bok {n}")
    step: PlaybookStep = PlaybookStep.objects.create(playbook=book, position=n, **text)
    whose = {"ticket": world.incident, "organisation": world.gjovik}
    now = timezone.now()
    StepDone.objects.create(step=step, words="Ord", done_by="Agent", done_at=now, **whose)
    TimeEntry.objects.create(name="Agent", minutes=n, **whose)
    TicketLink.objects.create(
        ticket=world.incident, other=world.change, kind=LINKS[n % 4], made_by="Agent"
    )
    FormDraft.objects.create(user=world.people["agent"], key=f"skjema-{n}", fields=[], saved_at=now)
    world.step = world.step or step
