"""The same fault again, in one click: counted and linked, never refused."""

from typing import Any

from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.actions.again import same_as_before
from tickets.models import Occurrence, Ticket, TicketEvent

ADDRESS = "/desk/new/"


def again(desk: Desk, number: str, **typed: Any) -> Any:
    return desk.client.post(ADDRESS, {"again": number, "once": "a-key"} | typed)


def kinds(desk: Desk, ticket: Ticket) -> list[str]:
    rows = desk.read(lambda: TicketEvent.objects.filter(ticket=ticket).order_by("id"))
    return [row.kind for row in rows]


def test_on_an_open_incident_it_is_counted_with_what_was_typed_and_only_once(desk: Desk) -> None:
    ticket = desk.incident()
    typed = {"place": "Storgata", "own_issi": "2 420 001", "title": "", "impact": "9"}
    answers = [again(desk, ticket.number, **typed) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [desk.address(ticket)] * 2
    assert desk.fresh(ticket).occurrence_count == 2
    rows = desk.read(lambda: Occurrence.objects.filter(ticket=ticket).order_by("id"))
    assert [row.place for row in rows] == ["", "Storgata"]
    wrong = again(desk, ticket.number, own_issi="99999999999", once="b")
    assert wrong.status_code == 422
    assert "An ISSI is a number" in wrong.content.decode()
    assert desk.fresh(ticket).occurrence_count == 2


def test_after_it_is_over_a_new_incident_follows_and_says_which_time_it_is(desk: Desk) -> None:
    service = factories.service()
    first = desk.incident(service=service, severity="SL1", severity_reason="Avtalt", callback="61")
    actions.occur_again(desk.agent, ticket=first)
    actions.resolve(desk.agent, ticket=first, resolution="Startet på nytt.")
    assert again(desk, first.number, place="Garasjen").status_code == 303
    [second] = desk.read(lambda: Ticket.objects.filter(follows=first).select_related("service"))
    told = (second.title, second.severity, second.service, second.callback, second.via)
    assert told == (first.title, "SL1", service, "61", "phone")
    assert kinds(desk, first)[-1] == "came_back"
    assert "The fault came back: " + second.number in desk.page(first)
    assert f"The fault of {first.number} is back: time number 3." in desk.page(second)
    actions.resolve(desk.agent, ticket=second, resolution="Byttet.")
    third = same_as_before(desk.agent, ticket=second)
    assert "time number 4." in desk.page(third)


def test_what_was_merged_is_counted_where_the_work_goes_on(desk: Desk) -> None:
    gone, stays = desk.incident(), desk.incident(title="Hovedsaken")
    actions.merge(desk.agent, ticket=gone, into=stays)
    assert again(desk, gone.number)["Location"] == desk.address(stays)
    assert desk.fresh(stays).occurrence_count == 3


def test_an_incident_that_does_not_exist_is_not_found(desk: Desk) -> None:
    assert again(desk, "INC-1999-000001").status_code == 404
