"""Plain questions to somebody in the middle of a fault, and what their answers mean to the desk.

Nobody at 03:40 knows what an impact of 2 is. They know how many are hit and whether they can work:

    How much is hit?                             impact
      one person or one radio                    4  one user
      one operator position, or a few radios     3  one position, or a few terminals
      a whole control room, or many radios       2  one control room, or many terminals
      several control rooms                      1  several control rooms, or an AMK

    Can you do your work?                        urgency
      no, and nothing else works instead         1  stopped, with no fallback
      only partly, or on the fallback            2  degraded, or on the fallback
      yes, it can wait                           3  can wait

Then three corrections, since people make little of their own trouble:

- A whole room that is an AMK has impact 1.
- MANY positions or more are "many", and two or more are never "one user".
- With patient handling affected nothing can wait: urgency is at least 2, and 1 when no fallback is
  in use. Nor is it one person's trouble: impact is at least 3.

The desk agrees the severity with the reporter afterwards; what is proposed here is kept beside it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assets.models import RoomKind
from tickets.models.enums import Impact, Urgency

MANY = 5

EXTENT = (
    ("user", _("One person or one radio")),
    ("position", _("One operator position, or a few radios")),
    ("room", _("A whole control room, or many radios")),
    ("rooms", _("Several control rooms")),
)
HINDRANCE = (
    ("stopped", _("No, and nothing else works instead")),
    ("degraded", _("Only partly, or with the fallback")),
    ("waits", _("Yes, it can wait")),
)
_IMPACT = {
    "user": Impact.ONE_USER,
    "position": Impact.ONE_POSITION,
    "room": Impact.ONE_ROOM,
    "rooms": Impact.SEVERAL_ROOMS,
}
_URGENCY = {
    "stopped": Urgency.STOPPED,
    "degraded": Urgency.DEGRADED,
    "waits": Urgency.CAN_WAIT,
}


@dataclass(frozen=True)
class Answers:
    """What the reporter said. None is "I do not know"; ``room_kind`` is that of the chosen room."""

    extent: str
    hindrance: str
    patient_affected: bool | None = None
    fallback_in_use: bool | None = None
    positions: int | None = None
    room_kind: str = ""

    @property
    def impact(self) -> int:
        impact = _IMPACT[self.extent]
        if self.extent == "room" and self.room_kind == RoomKind.AMK:
            impact = Impact.SEVERAL_ROOMS
        positions = self.positions or 0
        if positions >= MANY:
            impact = min(impact, Impact.ONE_ROOM)
        elif positions > 1 or self.patient_affected:
            impact = min(impact, Impact.ONE_POSITION)
        return int(impact)

    @property
    def urgency(self) -> int:
        urgency = _URGENCY[self.hindrance]
        if self.patient_affected:
            worst = Urgency.DEGRADED if self.fallback_in_use else Urgency.STOPPED
            urgency = min(urgency, worst)
        return int(urgency)
