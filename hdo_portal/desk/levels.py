"""An agreement's service levels, laid out to be read: a line for each severity."""

from collections.abc import Iterable
from dataclasses import dataclass

from customers.models import Measure, ServiceLevel, Severity

ALWAYS = "always"  # the shipped calendar that never closes


@dataclass(frozen=True)
class Target:
    """One level, as the filter ``target`` words it."""

    level: ServiceLevel

    @property
    def target_seconds(self) -> int:
        return self.level.target_seconds

    @property
    def always_open(self) -> bool:
        return self.level.calendar.slug == ALWAYS


@dataclass(frozen=True)
class Cell:
    """What one measure of a severity promises: the general level first, then the narrower ones that
    say something else."""

    targets: list[Target]

    @property
    def calendars(self) -> list[str]:
        """The calendars that they count by, each once."""
        return list(dict.fromkeys(target.level.calendar.name for target in self.targets))


@dataclass(frozen=True)
class Line:
    """What is promised for a severity, measure by measure in the order of ``Measure``."""

    severity: str
    cells: list[Cell]


def level_table(levels: Iterable[ServiceLevel]) -> list[Line]:
    """A line for each severity."""
    found = list(levels)
    return [
        Line(severity, [_cell(found, severity, measure) for measure in Measure.values])
        for severity in Severity.values
    ]


def _cell(levels: Iterable[ServiceLevel], severity: str, measure: str) -> Cell:
    own = [level for level in levels if (level.severity, level.measure) == (severity, measure)]
    own.sort(key=lambda level: (bool(level.service), level.fault_class))
    general = own[0] if own and not own[0].fault_class and not own[0].service else None
    return Cell([Target(level) for level in own if level is general or not _same(level, general)])


def _same(level: ServiceLevel, general: ServiceLevel | None) -> bool:
    return general is not None and (level.target_seconds, level.calendar_id) == (
        general.target_seconds,
        general.calendar_id,
    )
