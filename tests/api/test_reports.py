"""The figures, and what stands behind them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hdo_portal.foundation import clock
from tests.api.conftest import Caller, Customer

OCTOBER = datetime(2026, 10, 6, 8, 0, tzinfo=UTC)


def solved(agent: Caller, who: Customer, *, hours: int) -> str:
    """An SL1 incident in October that took so long."""
    with clock.frozen(OCTOBER):
        number = who.ticket(impact=1, urgency=1)
        agent.post(f"tickets/{number}/actions/accept/")
    with clock.frozen(OCTOBER + timedelta(hours=hours)):
        agent.post(f"tickets/{number}/actions/resolve/", {"resolution": "Byttet"})
    return number


def report(who: Caller, **query: Any) -> dict:
    answer = who.get("reports/sla/", **({"from": "2026-10", "to": "2026-10"} | query))
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def total(found: dict, measure: str) -> tuple[int, int, float | None]:
    row = next(row for row in found["totals"] if row["measure"] == measure)
    return row["met"], row["missed"], row["percent"]


def test_figures_lead_to_the_clocks_behind_them(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    solved(agent, gjovik, hours=1)
    late = solved(agent, gjovik, hours=24 * 90)
    solved(agent, bergen, hours=1)
    asked = {"from": "2026-10", "to": "2027-01"}
    found = report(agent, **asked)
    assert (found["from"], found["to"]) == ("2026-10", "2027-01")
    assert total(found, "restore") == (2, 1, 66.7)
    assert [m["month"] for m in found["months"]] == ["2026-10", "2026-11", "2026-12", "2027-01"]
    own = report(gjovik.caller, **asked)
    assert total(own, "restore") == (1, 1, 50.0)
    assert {f["organisation"] for f in own["figures"]} == {gjovik.id}
    query = asked | {"measure": "restore", "outcome": "missed"}
    behind = agent.get("reports/sla/clocks/", **query).json()["results"]
    assert [row["ticket"] for row in behind] == [late]
    assert bergen.caller.get("reports/sla/clocks/", **query).json()["results"] == []


def test_filters_narrow_and_empty_ones_do_not(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    solved(agent, gjovik, hours=1)
    empty = {"organisation": "", "service": "", "severity": ""}
    assert total(report(agent, **empty), "restore")[0] == 1
    assert total(report(agent, organisation=bergen.id), "restore") == (0, 0, None)
    assert total(report(agent, severity="SL3"), "restore")[0] == 0
    assert total(report(agent, **{"from": "2026-09", "to": "2026-09"}), "restore")[0] == 0


@pytest.mark.parametrize(
    "query, field",
    [
        ({"from": "2026"}, "from"),
        ({"from": "2026-13"}, "from"),
        ({"from": "2026-10-01"}, "from"),
        ({"from": "0000-01"}, "from"),
        ({"from": "2026-11", "to": "2026-10"}, "to"),
        ({"from": "2016-10", "to": "2026-10"}, "from"),
        ({"severity": "SL9"}, "severity"),
        ({"service": "nothing-such"}, "service"),
        ({"organisation": "x"}, "organisation"),
        ({"month": "2026-10"}, "month"),
    ],
)
def test_a_bad_question_is_named(query: dict, field: str, agent: Caller) -> None:
    answer = agent.get("reports/sla/", **query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_a_customer_cannot_ask_about_another(gjovik: Customer, bergen: Customer) -> None:
    answer = gjovik.caller.get("reports/sla/", organisation=bergen.id)
    assert answer.json()["errors"][0]["code"] == "does_not_exist"
