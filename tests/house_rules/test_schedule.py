"""Every periodic job exists, takes nothing, expires, and may run twice."""

import inspect
from collections.abc import Mapping
from typing import Any

import pytest
from celery import Celery, Task

from hdo_portal.celery import app
from hdo_portal.schedule import SCHEDULE

# Tasks that nothing wakes by the clock, each with who calls it.
ON_DEMAND: dict[str, str] = {"foundation.alive": "the guard of each worker"}


@pytest.fixture(scope="module")
def tasks() -> Mapping[str, Task]:
    app.loader.import_default_modules()
    return app.tasks


def faults(schedule: Mapping[str, Any], tasks: Mapping[str, Task]) -> list[str]:
    """What is wrong with a timetable."""
    found = []
    for name, entry in schedule.items():
        task = tasks.get(entry["task"])
        if task is None:
            found.append(f"{name}: no task is called {entry['task']}")
        elif _needed(task):
            found.append(f"{name}: {entry['task']} needs {', '.join(_needed(task))}")
        if entry.get("args") or entry.get("kwargs"):
            found.append(f"{name}: a job finds its work in rows, not in arguments")
        if not entry.get("options", {}).get("expires"):
            found.append(f"{name}: says not when a late wake-up is worthless (expires)")
        if {"eta", "countdown"} & set(entry.get("options", {})):
            found.append(f"{name}: owns a deadline")
    named = [entry["task"] for entry in schedule.values()]
    found += [f"{task} stands twice" for task in sorted({t for t in named if named.count(t) > 1})]
    return found


def _needed(task: Task) -> list[str]:
    parameters = inspect.signature(task.run).parameters.values()
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p.name for p in parameters if p.default is p.empty and p.kind not in kinds]


def test_the_timetable_is_in_order(tasks: Mapping[str, Task]) -> None:
    assert faults(SCHEDULE, tasks) == []


def test_every_task_is_woken_by_somebody(tasks: Mapping[str, Task]) -> None:
    ours = {name for name in tasks if not name.startswith("celery.")}
    scheduled = {entry["task"] for entry in SCHEDULE.values()}
    assert ours == scheduled | set(ON_DEMAND), "put it into schedule.py, or say who calls it"


def test_a_faulty_timetable_is_seen_through() -> None:
    other = Celery("invented", set_as_current=False)

    @other.task(name="invented.tidy", shared=False)
    def tidy(day: str) -> None: ...

    @other.task(name="invented.sweep", shared=False)
    def sweep() -> None: ...

    options = {"expires": 5}
    schedule = {
        "gone": {"task": "invented.gone", "options": options},
        "needy": {"task": "invented.tidy", "options": options},
        "told": {"task": "invented.sweep", "options": options, "args": [1]},
        "lasting": {"task": "invented.sweep", "options": {}},
        "timed": {"task": "invented.sweep", "options": {**options, "eta": 1}},
    }
    assert faults(schedule, other.tasks) == [
        "gone: no task is called invented.gone",
        "needy: invented.tidy needs day",
        "told: a job finds its work in rows, not in arguments",
        "lasting: says not when a late wake-up is worthless (expires)",
        "timed: owns a deadline",
        "invented.sweep stands twice",
    ]
    good = {"sweep": {"task": "invented.sweep", "options": options}}
    assert faults(good, other.tasks) == []
