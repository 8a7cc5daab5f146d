"""The demo's shifts of the last days: each hands over to the next, which acknowledges it."""

import itertools
from datetime import datetime, time, timedelta

from hdo_portal.devkit.demo.stage import Stage, Story
from tickets import actions
from tickets.escalation.rota import OSLO, instant

DAYS_BACK = 3
# When the day, the evening and the night hand over, and who answers for them.
HANDOVERS = ((time(7), "natt", "agent"), (time(15), "agent", "lead"), (time(22), "lead", "natt"))
SAID = (
    ("Rolig. Følg med på lydloggen i Gjøvik, den henger etter.", "Ring Bergen legevakt kl. 09."),
    ("To håndterminaler er meldt tapt, begge er sperret.", ""),
    ("Leverandøren arbeider på linjen til Tromsø til midnatt.", "Prøveanrop når de er ferdige."),
)
UNTIL_READ = timedelta(minutes=6)


def shifts(stage: Stage) -> Story:
    """Hands over three times a day, until the present."""
    first = (stage.now - timedelta(days=DAYS_BACK)).astimezone(OSLO).date()
    said = itertools.cycle(SAID)
    for day in itertools.count():
        for at, leaving, arriving in HANDOVERS:
            due: datetime = instant(first + timedelta(days=day), at)
            yield due
            situation, tasks = next(said)
            handover = actions.complete_handover(
                stage.cast.staff(leaving), version=0, situation=situation, tasks=tasks
            )
            yield due + UNTIL_READ
            actions.acknowledge_handover(stage.cast.staff(arriving), handover=handover)
