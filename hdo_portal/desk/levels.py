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
class Line:
    """What is promised for a severity: the levels of each measure, the general one first."""

    severity: str
    cells: list[list[Target]]


def level_table(levels: Iterable[ServiceLevel]) -> list[Line]:
    """A line for each severity, with a cell for each measure in the order of ``Measure``."""
    sorted_levels = sorted(levels, key=lambda level: (bool(level.service), level.fault_class))
    return [
        Line(
            severity,
            [
                [
                    Target(level)
                    for level in sorted_levels
                    if level.severity == severity and level.measure == measure
                ]
                for measure in Measure.values
            ],
        )
        for severity in Severity.values
    ]
