"""Tickets that belong together, that become one, and that become two: nothing is lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.models import Attachment, Clock, Comment, Ticket, TicketEvent, TicketLink
from tickets.queue import ties_of


def change(desk: Desk, organisation: Any = None) -> Ticket:
    whose = organisation or desk.gjovik
    return actions.open_change(desk.agent, organisation=whose, title="Ny kjerne", kind="normal")


def tied(desk: Desk, ticket: Ticket) -> list[tuple[str, str]]:
    with acting(desk.agent), translation.override("en"):
        return [(str(tie.words), tie.ticket.number) for tie in ties_of(desk.agent, ticket)]


def events(desk: Desk, ticket: Ticket, kind: str) -> list[TicketEvent]:
    return desk.read(lambda: TicketEvent.objects.filter(ticket=ticket, kind=kind).order_by("id"))


def test_a_link_is_made_and_taken_back_on_the_page_and_both_stories_tell(desk: Desk) -> None:
    ticket, other = desk.incident(), desk.incident(title="Samme hus")
    assert "How they belong together" in desk.page(ticket, "?do=link")
    found = desk.get(reverse("desk:lookup-tickets"), data={"q": other.number}).content.decode()
    assert f'data-value="{other.number}"' in found
    for _twice in range(2):
        answer = desk.do(ticket, "link", kind="duplicate", other_text=other.number.lower())
        assert answer.status_code == 303
    assert tied(desk, ticket) == [("Duplicate of", other.number)]
    assert tied(desk, other) == [("Has the duplicate", ticket.number)]
    assert f"linked it: Duplicate of {other.number}" in desk.page(ticket)
    assert f"linked it: Has the duplicate {ticket.number}" in desk.page(other)
    assert len(events(desk, ticket, "linked")) == 1
    [made] = desk.read(TicketLink.objects.all)
    assert desk.do(other, "unlink", link=str(made.public_id)).status_code == 303
    assert tied(desk, ticket) == []
    assert f"took a link back: Duplicate of {other.number}" in desk.page(ticket)
    assert desk.do(ticket, "link", kind="related", other_text="INC-1999-1").status_code == 422


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    a, b, c = desk.incident(), desk.incident(title="B"), desk.incident(title="C")
    for other, kind in ((a, "related"), (b, "caused_by"), (change(desk), "duplicate"), (b, "x")):
        with pytest.raises(Invalid):
            actions.link(desk.agent, ticket=a, other=other, kind=kind)
    actions.link(desk.agent, ticket=a, other=b, kind="part_of")
    actions.link(desk.agent, ticket=b, other=c, kind="part_of")
    for ticket, whole in ((c, a), (a, c)):
        with pytest.raises(Invalid):
            actions.link(desk.agent, ticket=ticket, other=whole, kind="part_of")
    actions.link(desk.agent, ticket=c, other=a, kind="related")
    actions.link(desk.agent, ticket=a, other=c, kind="related")
    assert len(tied(desk, a)) == 2, "a tie without direction stands once"


def test_a_customer_reads_links_only_between_tickets_it_may_see(desk: Desk) -> None:
    own, second = desk.incident(), desk.incident(title="To")
    foreign = desk.incident(
        title="I Bergen", organisation=desk.bergen, assets=[], reporter=None
    )  # fmt: skip
    cause = change(desk, desk.bergen)
    actions.link(desk.agent, ticket=own, other=second, kind="related")
    crossing = actions.link(desk.agent, ticket=own, other=foreign, kind="related")
    actions.link(desk.agent, ticket=own, other=cause, kind="caused_by")
    with acting(desk.kari):
        assert [tie.ticket.number for tie in ties_of(desk.kari, own)] == [second.number]
        assert TicketLink.objects.count() == 1
    page = desk.customer.get(desk.address(own)).content.decode()
    assert f"It belongs together with {second.number}." in page
    assert foreign.number not in page
    assert cause.number not in page
    with pytest.raises(NotAllowed):
        actions.unlink(desk.kari, link=crossing)
    bergen = factories.actor_of(factories.customer(desk.bergen))
    with acting(bergen):
        assert TicketLink.objects.count() == 0


def test_a_merged_number_leads_on_and_what_was_said_there_is_shown_here(desk: Desk) -> None:
    with time.frozen(datetime(2026, 11, 2, 9, tzinfo=UTC)):
        first = desk.incident()
    second, third = desk.incident(title="To"), desk.incident(title="Tre")
    actions.reply(desk.agent, ticket=first, body="Sagt på den første")
    actions.attach(desk.agent, ticket=first, upload=SimpleUploadedFile("logg.txt", b"x"))
    actions.merge(desk.agent, ticket=first, into=second)
    assert "which was reported earlier" in desk.page(second)
    actions.merge(desk.agent, ticket=second, into=third)
    led = desk.get(desk.address(first), follow=True)
    assert led.redirect_chain[-1][0] == desk.address(third)  # type: ignore[attr-defined]  # a test's
    assert f"{first.number} goes on here, in {third.number}." in led.content.decode()
    assert first.title in desk.page(first, "?own=1")
    page = desk.page(third)
    for words in ("Sagt på den første", f"Said on {first.number}", "logg.txt"):
        assert words in page
    assert "Sagt på den første" in desk.customer.get(desk.address(third)).content.decode()
    states = {c.state for c in desk.read(lambda: Clock.objects.filter(ticket=first))}
    assert states <= {"cancelled", "missed"}, "nothing runs on, and nothing was met"


def test_splitting_moves_what_belongs_to_the_other_fault_and_both_tell(desk: Desk) -> None:
    ticket = desk.incident(severity="SL1", severity_reason="Avtalt")
    stays = actions.reply(desk.agent, ticket=ticket, body="Om radioen")
    goes = actions.reply(desk.kari, ticket=ticket, body="Skjermen er svart også")
    paper = actions.attach(desk.agent, ticket=ticket, upload=SimpleUploadedFile("s.txt", b"x"))
    form = desk.page(ticket, "?do=split")
    assert "Skjermen er svart" in form
    answer = desk.do(ticket, "split", title="Svart skjerm", comments=[str(goes.public_id)],
                     attached=[str(paper.public_id)])  # fmt: skip
    [new] = desk.read(lambda: Ticket.objects.filter(title="Svart skjerm"))
    assert answer["Location"] == desk.address(new)
    assert (new.severity, new.organisation_id) == ("SL1", ticket.organisation_id)
    assert new.occurred_at == goes.created_at
    said = {row.pk: row.ticket_id for row in desk.read(Comment.objects.all)}
    assert said == {stays.pk: ticket.pk, goes.pk: new.pk}
    assert [row.ticket_id for row in desk.read(Attachment.objects.all)] == [new.pk]
    assert tied(desk, ticket) == [("Related to", new.number)]
    assert "Skjermen er svart" not in desk.page(ticket).split('id="story"')[1]
    assert f"split off {new.number}" in desk.page(ticket)
    assert f"split this off {ticket.number}. The clocks count from here." in desk.page(new)
    running = [c.state for c in desk.read(lambda: Clock.objects.filter(ticket=ticket))]
    assert set(running) == {"running", "met"}, "the clocks of the old one are as they were"
    found = desk.customer.get("/portal/search/", {"q": "svart også"}).content.decode()
    assert new.number in found


def test_only_ones_own_and_what_has_left_can_be_split_off(desk: Desk) -> None:
    ticket, other = desk.incident(), desk.incident(title="To")
    foreign = actions.reply(desk.agent, ticket=other, body="Andres")
    leaving = actions.reply(desk.agent, ticket=ticket, body="Snart", undo_seconds=10)
    with pytest.raises(Invalid):
        actions.split(desk.agent, ticket=ticket, title="X", comments=[foreign])
    with pytest.raises(Conflict):
        actions.split(desk.agent, ticket=ticket, title="X", comments=[leaving])
    with pytest.raises(NotAllowed):
        actions.split(desk.kari, ticket=ticket, title="X")
    with pytest.raises(NotFound):
        actions.link(
            factories.actor_of(factories.user("agent")), ticket=ticket,
            other=Ticket(pk=0, number="INC-0"), kind="related",
        )  # fmt: skip
