"""Agreements whose targets are seconds, so that a test can watch a clock run out."""

from typing import Any

from tests.journeys.visitor import Visitor

SEVERITIES = ("SL1", "SL2", "SL3")
RESPOND, RESTORE, RESOLVE, UPDATE = 3, 5, 8, 3600
TARGETS = {"respond": RESPOND, "restore": RESTORE, "resolve": RESOLVE, "update": UPDATE}


def organisation(api: Visitor, name: str) -> Any:
    return next(row for row in api.results("organisations/") if row["name"] == name)


def promise_seconds(admin: Visitor, to: str, targets: dict[str, int] = TARGETS) -> Any:
    """An agreement with this customer (a public id), in force from the start of the year."""
    levels = [
        {"severity": severity, "measure": measure, "target_seconds": target, "calendar": "always"}
        for severity in SEVERITIES
        for measure, target in targets.items()
        if severity != "SL3" or measure != "update"
    ]
    told = {"organisation": to, "name": "Avtale i sekunder", "valid_from": "2026-01-01"}
    return admin.create("agreements/", **told, levels=levels)
