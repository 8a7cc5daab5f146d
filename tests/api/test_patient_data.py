"""No patient data by the API either."""

from typing import Any

import pytest

NUMBER = "01908010031"  # synthetic: its month is raised by 80


@pytest.mark.parametrize(
    "body",
    [{"title": f"Radio {NUMBER}"}, {"title": "Radio", "description": NUMBER},
     {"title": "Radio", "report": {"activity": f"Kjørte {NUMBER}"}}],
)  # fmt: skip
def test_a_report_with_a_number_is_refused_at_its_field(gjovik: Any, body: dict[str, Any]) -> None:
    told = {"organisation": gjovik.id, "impact": 3, "urgency": 2} | body
    answer = gjovik.caller.post("tickets/", told)
    assert answer.status_code == 400
    assert "identity_number" in answer.content.decode()


def test_a_reason_in_the_header_lets_it_stand(gjovik: Any) -> None:
    told = {"organisation": gjovik.id, "impact": 3, "urgency": 2}
    answer = gjovik.caller.post("tickets/", told | {"title": f"Lader {NUMBER}"},
                         **{"Reason-To-Keep": "Serienummer"})  # fmt: skip
    assert answer.status_code == 201, answer.content
