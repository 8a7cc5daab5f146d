"""What plain answers mean to the desk."""

from typing import Any

import pytest

from hdo_portal.portal.questions import EXTENT, HINDRANCE, Answers
from tickets.models.enums import Impact, Urgency


def answers(extent: str = "user", hindrance: str = "waits", **more: Any) -> Answers:
    return Answers(extent=extent, hindrance=hindrance, **more)


@pytest.mark.parametrize(
    "extent, impact", [("user", 4), ("position", 3), ("room", 2), ("rooms", 1)]
)
def test_how_much_is_hit_is_the_impact(extent: str, impact: int) -> None:
    assert answers(extent).impact == impact


@pytest.mark.parametrize("hindrance, urgency", [("stopped", 1), ("degraded", 2), ("waits", 3)])
def test_whether_one_can_work_is_the_urgency(hindrance: str, urgency: int) -> None:
    assert answers(hindrance=hindrance).urgency == urgency


def test_a_whole_amk_counts_as_several_rooms() -> None:
    assert answers("room", room_kind="amk").impact == Impact.SEVERAL_ROOMS
    assert answers("room", room_kind="legevakt").impact == Impact.ONE_ROOM
    assert answers("position", room_kind="amk").impact == Impact.ONE_POSITION


@pytest.mark.parametrize("positions, impact", [(None, 4), (1, 4), (2, 3), (4, 3), (5, 2), (99, 2)])
def test_many_positions_are_never_one_user(positions: int | None, impact: int) -> None:
    assert answers("user", positions=positions).impact == impact


def test_a_number_never_makes_a_fault_smaller() -> None:
    assert answers("rooms", positions=1).impact == Impact.SEVERAL_ROOMS


@pytest.mark.parametrize(
    "fallback, urgency",
    [(True, Urgency.DEGRADED), (False, Urgency.STOPPED), (None, Urgency.STOPPED)],
)
def test_nothing_waits_that_affects_patients(fallback: bool | None, urgency: int) -> None:
    said = answers(hindrance="waits", patient_affected=True, fallback_in_use=fallback)
    assert said.urgency == urgency


def test_what_affects_patients_is_never_one_users_trouble() -> None:
    assert answers("user", patient_affected=True).impact == Impact.ONE_POSITION
    assert answers("room", patient_affected=True).impact == Impact.ONE_ROOM


def test_every_answer_that_the_form_offers_has_a_meaning() -> None:
    for extent, _words in EXTENT:
        for hindrance, _more in HINDRANCE:
            said = answers(extent, hindrance)
            assert said.impact in Impact.values
            assert said.urgency in Urgency.values
