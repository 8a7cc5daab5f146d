"""`POST sla/preview/` against a second opinion, through HTTP.

PREVIEW_CASES=10000 asks that many questions; the suite asks enough to notice a mistake.
"""

import os
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.journeys.product import Product
from tests.journeys.visitor import Visitor
from tests.tickets.sla.oracle import Oracle, instant_of, seconds_of
from tests.tickets.sla.strategies import OSLO, QUESTIONS, Question, Window, cases

CASES = int(os.environ.get("PREVIEW_CASES", "200"))
OFFICE = [[day, "08:00", "16:00"] for day in range(5)]
asked: Counter[str] = Counter()


@pytest.fixture(scope="module")
def api(product: Product) -> Visitor:
    return product.api("agent@hdo.example")


def written(second: int | None) -> str | None:
    return None if second is None else f"{instant_of(second):%Y-%m-%dT%H:%M:%SZ}"


def calendar_of(window: Window) -> Any:
    """As a client would write it: by its short name where there is one."""
    calendar = window.calendar
    if calendar.get("always_open"):
        return "always"
    plain = calendar["timezone"] == OSLO and not calendar["exceptions"]
    if plain and calendar["holidays"] == "NO" and calendar["hours"] == OFFICE:
        return "office"
    return calendar


def state_of(question: Question, due_at: int | None) -> str:
    now = question.now
    if due_at is not None and now > due_at:
        return "breached"
    if any(first <= now and (last is None or now < last) for first, last in question.pauses):
        return "paused"
    return "running"


def test_every_answer_is_what_walking_finds(api: Visitor) -> None:
    asked.clear()

    @settings(
        max_examples=CASES // QUESTIONS,
        deadline=None,
        derandomize=CASES <= 200,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(case=cases())
    def ask(case: tuple[Window, list[Question]]) -> None:
        window, questions = case
        oracle = Oracle(window.calendar, begin=window.begin, steps=window.steps, step=window.step)
        for question in questions:
            oracle.pause(question.pauses)
            compare(api, window, question, oracle)

    ask()
    print(dict(asked))  # noqa: T201  the figure of the long run
    assert asked["asked"] >= CASES - QUESTIONS
    assert asked["near a clock change"] >= asked["asked"] / 3


def compare(api: Visitor, window: Window, question: Question, oracle: Oracle) -> None:
    asked["asked"] += 1
    asked["near a clock change"] += question.near_clock_change
    elapsed = oracle.elapsed(question.start, question.now)
    due_at = oracle.due(question.start, question.target)
    told = {
        "calendar": calendar_of(window),
        "start": written(question.start),
        "target_seconds": question.target,
        "pauses": [[written(first), written(last)] for first, last in question.pauses],
        "now": written(question.now),
    }
    reply = api.send("/api/v1/sla/preview/", told)
    if reply.status == 400:
        # Not open for that long before the year 2100; walking did not get there either.
        asked["never open for that long"] += 1
        assert [error["field"] for error in reply.json()["errors"]] == ["target_seconds"]
        assert due_at is None
        return
    answer = reply.expect(200).json()
    assert answer["elapsed_seconds"] == elapsed
    assert answer["remaining_seconds"] == question.target - elapsed
    assert answer["state"] == state_of(question, due_at)
    if due_at is not None:
        assert answer["due_at"] == written(due_at)
    elif answer["due_at"] is None:
        asked["not due while an open pause lasts"] += 1
        assert any(last is None for _first, last in question.pauses)
    else:
        asked["due after the walk"] += 1
        assert seconds_of(datetime.fromisoformat(answer["due_at"])) > oracle.end


@pytest.mark.parametrize(
    "change, field",
    [
        ({"calendar": "never"}, "calendar"),
        ({"start": "in a while"}, "start"),
        ({"target_seconds": -1}, "target_seconds"),
        ({"target_seconds": 1.5}, "target_seconds"),
        ({"pauses": [["2026-03-02T10:00:00Z", "2026-03-02T09:00:00Z"]]}, "pauses"),
        ({"colour": "red"}, "colour"),
        ({"now": None}, "now"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_where(
    api: Visitor, change: dict[str, Any], field: str
) -> None:
    good = {
        "calendar": "office",
        "start": "2026-03-02T08:00:00Z",
        "target_seconds": 3600,
        "pauses": [],
        "now": "2026-03-02T09:00:00Z",
    }
    api.send("/api/v1/sla/preview/", good).expect(200)
    problem = api.send("/api/v1/sla/preview/", good | change).expect(400)
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["errors"][0]["field"].startswith(field)
