"""The same thing done to many incidents: a preview that tells the truth, and taking it back."""

import re
from typing import Any

import pytest
from django.urls import reverse

from hdo_portal.foundation.errors import Conflict, NotAllowed, NotFound
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.actions.bulk import run_by_id
from tickets.models import BulkRun, Ticket, TicketEvent

BULK = "/desk/bulk/"


@pytest.fixture
def three(desk: Desk) -> list[Ticket]:
    """A new one, one that a colleague works on, and one that is over."""
    new, worked, over = (desk.incident(title=name) for name in ("Ny", "I arbeid", "Over"))
    desk.do(worked, "accept", client=desk.other)
    actions.cancel(desk.agent, ticket=over, reason="Prøve")
    return [new, worked, over]


def asked(tickets: list[Ticket], do: str, **said: Any) -> dict[str, Any]:
    return {"do": do, "number": [ticket.number for ticket in tickets], **said}


def statuses(desk: Desk, tickets: list[Ticket]) -> list[str]:
    return [desk.fresh(ticket).status for ticket in tickets]


def part(page: str, heading: str) -> str:
    """The card of this heading."""
    return page.partition(heading)[2].partition("</section>")[0]


def test_the_preview_says_what_will_be_done_and_refused_and_does_nothing(
    desk: Desk, three: list[Ticket]
) -> None:
    new, worked, over = three
    before = desk.read(lambda: TicketEvent.objects.values_list("pk", flat=True))
    page = desk.client.get(BULK, asked(three, "accept")).content.decode()
    assert new.number in part(page, "This will be done")
    assert "New" in part(page, "This will be done")
    assert "Ingrid Solberg" in part(page, "This will be done")
    refused = part(page, "These will be left as they are")
    assert worked.number in refused
    assert over.number in refused
    assert "“In progress”" in refused
    said = asked(three, "hold", reason="customer", step="preview")
    page = desk.client.post(BULK, said).content.decode()
    assert worked.number in part(page, "This will be done")
    assert "On hold" in part(page, "This will be done")
    assert new.number in part(page, "These will be left as they are")
    assert desk.read(lambda: TicketEvent.objects.values_list("pk", flat=True)) == before
    assert statuses(desk, three) == ["new", "in_progress", "cancelled"]


def test_it_is_done_once_and_taken_back_where_nobody_has_worked_since(
    desk: Desk, three: list[Ticket]
) -> None:
    new, worked, _over = three
    said = asked(three, "assign", team="servicedesk", step="do", once="k")
    first, again = (desk.client.post(BULK, said)["Location"] for _ in range(2))
    assert first == again
    [run] = desk.read(BulkRun.objects.all)
    assert [one["number"] for one in run.done] == [new.number, worked.number]
    page = desk.get(first).content.decode()
    assert "Take it back" in page
    assert "Left as they were" in page
    assert desk.other.get(first).status_code == 404, "somebody else's"
    actions.reply(desk.colleague, ticket=worked, body="Jeg ser på den.", visibility="internal")
    desk.client.post(reverse("desk:bulk-undo", args=[run.public_id]))
    page = desk.get(first).content.decode()
    assert "Somebody has worked on it since." in part(page, "Not taken back")
    assert "Take it back" not in page
    with pytest.raises(Conflict):
        actions.undo_many(desk.agent, run=run)
    with pytest.raises(NotFound):
        actions.undo_many(desk.colleague, run=run)
    with acting(desk.colleague), pytest.raises(NotFound):
        run_by_id(desk.colleague, run.public_id)


def test_a_hold_a_solution_and_a_severity_are_taken_back(desk: Desk) -> None:
    ticket = desk.incident(team=factories.team())
    actions.accept(desk.agent, ticket=ticket)
    numbers = [ticket.number]

    def done(action: str, **arguments: Any) -> None:
        run = actions.do_to_many(desk.agent, action=action, numbers=numbers, arguments=arguments)
        assert run.refused == []
        undone = actions.undo_many(desk.agent, run=run)
        assert [one["left"] for one in undone.done] == [""]

    before = desk.fresh(ticket)
    done("hold", reason="customer")
    assert desk.fresh(ticket).status == "in_progress"
    done("resolve", resolution="Byttet kort")
    assert desk.fresh(ticket).status == "in_progress"
    done("reclassify", reason="Avtalt", impact=1, urgency=1)
    after = desk.fresh(ticket)
    assert (after.severity, after.impact, after.urgency) == (
        before.severity, before.impact, before.urgency
    )  # fmt: skip
    done("assign", assignee=desk.fresh(ticket).assignee, team=factories.team("lag-to"))
    assert desk.fresh(ticket).team == before.team


def test_what_is_missing_is_asked_for_and_what_cannot_be_is_not_there(
    desk: Desk, three: list[Ticket]
) -> None:
    answer = desk.client.post(BULK, asked(three, "resolve", step="do"))
    assert answer.status_code == 422
    assert statuses(desk, three) == ["new", "in_progress", "cancelled"]
    assert desk.client.get(BULK, asked(three, "merge")).status_code == 404
    assert desk.client.get(BULK, {"do": "hold"})["Location"] == "/desk/"
    assert desk.client.get(BULK, {"do": "hold", "back": "board"})["Location"] == "/desk/board/"
    for work in (actions.do_to_many, actions.rehearse_many):
        with pytest.raises(NotAllowed):
            work(desk.kari, action="hold", numbers=[three[0].number], arguments={})


def test_the_queue_offers_its_lines_to_be_chosen(desk: Desk, three: list[Ticket]) -> None:
    page = desk.get("/desk/").content.decode()
    assert len(re.findall(r'form="bulk" name="number"', page)) == 2
    offered = re.findall(r'<option value="(\w+)">', page.partition('id="bulk-do"')[2])
    assert {"accept", "assign", "hold", "reclassify", "resolve"} <= set(offered)
    live = desk.get("/desk/", headers={"HX-Request": "true"}).content.decode()
    assert 'form="bulk"' in live
    assert 'id="bulk-do"' not in live, "what is chosen stands while lines are renewed"
