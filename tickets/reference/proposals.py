"""What the portal proposes until HDO says otherwise.

HDO's own service levels are not public. These follow the practice of bodies like it, and stand with
their sources in docs/reference-data.md; an administrator edits them in the portal, not here.
"""

from datetime import date
from typing import NamedTuple

from customers.models import FaultClass, Measure, Severity
from hdo_portal.accounts.roles import Role
from tickets.models.enums import Audience, Impact, Means, Trigger, Urgency

MINUTE, HOUR = 60, 3600
WORKING_DAY = 8 * HOUR

TEAMS = {
    "servicedesk": "Servicedesk",
    "radio": "Radio",
    "kontrollrom": "Kontrollrom",
    "plattform": "Plattform",
}


class ServiceEntry(NamedTuple):
    """A service by its short name, as HDO's catalogue words it, and how its faults are mended."""

    slug: str
    name: str
    name_nn: str
    name_en: str
    fault_class: FaultClass


SERVICES = (
    ServiceEntry(
        "radio", "Radioterminaler", "Radioterminalar", "Radio terminals", FaultClass.HARDWARE
    ),
    ServiceEntry("nodnett", "Nødnett", "Nødnett", "Nødnett", FaultClass.HARDWARE),
    ServiceEntry(
        "iccs",
        "Kontrollromsløsning (ICCS)",
        "Kontrollromsløysing (ICCS)",
        "Control room solution (ICCS)",
        FaultClass.SOFTWARE,
    ),
    ServiceEntry(
        "kontrollsenter",
        "HDO Kontrollsenter (LifeX)",
        "HDO Kontrollsenter (LifeX)",
        "HDO Kontrollsenter (LifeX)",
        FaultClass.SOFTWARE,
    ),
    ServiceEntry("video", "Video", "Video", "Video", FaultClass.SOFTWARE),
    ServiceEntry("telefoni", "Telefoni", "Telefoni", "Telephony", FaultClass.HARDWARE),
    ServiceEntry(
        "reservetelefoni",
        "Reservetelefoni",
        "Reservetelefoni",
        "Backup telephony",
        FaultClass.HARDWARE,
    ),
    ServiceEntry("lydlogg", "Lydlogg", "Lydlogg", "Audio log", FaultClass.SOFTWARE),
    ServiceEntry(
        "statistikk",
        "Statistikk (CRR)",
        "Statistikk (CRR)",
        "Statistics (CRR)",
        FaultClass.SOFTWARE,
    ),
    ServiceEntry(
        "endring",
        "Endringer og flytting",
        "Endringar og flytting",
        "Changes and moves",
        FaultClass.HARDWARE,
    ),
)

# domain: P1 is SL1, P2 is SL2, P3 and P4 are SL3.
SEVERITY_MATRIX: dict[tuple[Impact, Urgency], Severity] = {
    (Impact.SEVERAL_ROOMS, Urgency.STOPPED): Severity.SL1,
    (Impact.SEVERAL_ROOMS, Urgency.DEGRADED): Severity.SL1,
    (Impact.SEVERAL_ROOMS, Urgency.CAN_WAIT): Severity.SL2,
    (Impact.ONE_ROOM, Urgency.STOPPED): Severity.SL1,
    (Impact.ONE_ROOM, Urgency.DEGRADED): Severity.SL2,
    (Impact.ONE_ROOM, Urgency.CAN_WAIT): Severity.SL3,
    (Impact.ONE_POSITION, Urgency.STOPPED): Severity.SL2,
    (Impact.ONE_POSITION, Urgency.DEGRADED): Severity.SL3,
    (Impact.ONE_POSITION, Urgency.CAN_WAIT): Severity.SL3,
    (Impact.ONE_USER, Urgency.STOPPED): Severity.SL3,
    (Impact.ONE_USER, Urgency.DEGRADED): Severity.SL3,
    (Impact.ONE_USER, Urgency.CAN_WAIT): Severity.SL3,
}


class Level(NamedTuple):
    severity: Severity
    measure: Measure
    target_seconds: int
    calendar: str
    fault_class: str = ""


def _resolve(severity: Severity, hardware_days: int, software_days: int) -> list[Level]:
    """A fault that nobody has classed yet is promised what hardware is."""
    days = {
        "": hardware_days,
        FaultClass.HARDWARE: hardware_days,
        FaultClass.SOFTWARE: software_days,
    }
    return [
        Level(severity, Measure.RESOLVE, count * WORKING_DAY, "office", fault_class)
        for fault_class, count in days.items()
    ]


STANDARD_AGREEMENT = "Standardavtale"
STANDARD_VALID_FROM = date(2020, 1, 1)
STANDARD_LEVELS: tuple[Level, ...] = (
    Level(Severity.SL1, Measure.RESPOND, 15 * MINUTE, "always"),
    Level(Severity.SL1, Measure.RESTORE, 2 * HOUR, "always"),
    Level(Severity.SL1, Measure.UPDATE, 30 * MINUTE, "always"),
    *_resolve(Severity.SL1, hardware_days=5, software_days=10),
    Level(Severity.SL2, Measure.RESPOND, 30 * MINUTE, "always"),
    Level(Severity.SL2, Measure.RESTORE, 4 * HOUR, "always"),
    Level(Severity.SL2, Measure.UPDATE, 2 * HOUR, "always"),
    *_resolve(Severity.SL2, hardware_days=10, software_days=20),
    Level(Severity.SL3, Measure.RESPOND, 4 * HOUR, "office"),
    Level(Severity.SL3, Measure.RESTORE, 2 * WORKING_DAY, "office"),
    *_resolve(Severity.SL3, hardware_days=20, software_days=40),
)


class Step(NamedTuple):
    """A step of a policy that the portal starts with; the names are those of EscalationStep."""

    measure: Measure
    trigger: Trigger
    value: int
    role: Role
    channels: tuple[Means, ...] = (Means.IN_APP, Means.MAIL)
    repeat_minutes: int = 0
    audience: Audience = Audience.ROLE


LOUD = (Means.IN_APP, Means.SMS, Means.MAIL)
# SL1: the duty manager at once, every five minutes until somebody has it, and again when half the
# time to restore (one hour) has gone.
ESCALATION: dict[Severity, tuple[Step, ...]] = {
    Severity.SL1: (
        Step(Measure.RESPOND, Trigger.START, 0, Role.MANAGER, LOUD, repeat_minutes=5),
        Step(Measure.RESTORE, Trigger.PERCENT, 50, Role.MANAGER, LOUD, repeat_minutes=15),
    ),
    Severity.SL2: (
        Step(Measure.RESPOND, Trigger.PERCENT, 50, Role.LEAD),
        Step(Measure.RESPOND, Trigger.PERCENT, 80, Role.MANAGER),
        Step(Measure.RESTORE, Trigger.PERCENT, 50, Role.LEAD),
        Step(Measure.RESTORE, Trigger.PERCENT, 80, Role.MANAGER),
    ),
    Severity.SL3: (
        Step(Measure.RESPOND, Trigger.PERCENT, 80, Role.LEAD),
        Step(Measure.RESTORE, Trigger.PERCENT, 80, Role.LEAD),
    ),
}
