"""Beside a ticket: steps to go through, ready words, time spent, and people called in by name."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.errors import Invalid, NotAllowed
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tickets import actions
from tickets.models import Notice, Playbook, PlaybookStep, StepDone, Ticket, TimeEntry
from tickets.ready_words import unknown_fields
from tickets.reference.desk_words import PLAYBOOKS, TEMPLATES, load_desk_words

MUTE = "Taus operatørplass (ICCS)"


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    with acting(factories.TESTS):
        load_desk_words()
        load_desk_words()  # twice is once
    return desk


def work(desk: Desk, ticket: Ticket, client: Any = None) -> Any:
    address = reverse("desk:ticket-work", args=[ticket.number])
    return (client or desk.client).get(address, headers={"HX-Request": "true"})


def on_position(desk: Desk) -> Ticket:
    position = factories.asset(desk.gjovik, name="Plass 2", kind="position")
    return desk.incident(title="Plass 2 er taus", assets=[position])


def step(desk: Desk, ticket: Ticket, row: PlaybookStep, done: str, client: Any = None) -> Any:
    address = reverse("desk:work-step", args=[ticket.number, row.public_id])
    return (client or desk.client).post(address, {"done": done})


def test_a_mute_position_brings_its_own_playbook_and_a_radio_another(stocked: Desk) -> None:
    page = work(stocked, on_position(stocked)).content.decode()
    assert MUTE in page
    assert "Swap headset, handset and foot pedal" in page
    assert "0 of 9 checked" in page
    assert "Radioterminal uten samband" not in page
    of_radio = work(stocked, stocked.incident()).content.decode()
    assert MUTE not in of_radio
    assert "Prøveanrop etter retting" in of_radio


def test_steps_are_checked_once_under_a_name_and_taken_back(stocked: Desk) -> None:
    ticket = on_position(stocked)
    [row] = stocked.read(
        lambda: PlaybookStep.objects.filter(playbook__name=MUTE, position=4)
    )  # fmt: skip
    for client in (stocked.client, stocked.other):
        assert step(stocked, ticket, row, "yes", client).status_code == 303
    [done] = stocked.read(StepDone.objects.all)
    assert done.done_by == "Ingrid Solberg"
    assert "1 of 9 checked" in work(stocked, ticket).content.decode()
    assert "checked: Swap headset" in stocked.page(ticket)
    assert "Swap headset" not in stocked.customer.get(stocked.address(ticket)).content.decode()
    step(stocked, ticket, row, "no")
    assert stocked.read(StepDone.objects.all) == []
    assert step(stocked, ticket, PlaybookStep(public_id=uuid4()), "yes").status_code == 404
    with pytest.raises(NotAllowed):
        actions.check_step(stocked.kari, ticket=ticket, step=row, done=True)


def test_ready_words_carry_the_tickets_facts_in_the_readers_language(stocked: Desk) -> None:
    kari = factories.person(stocked.gjovik, "Kari Nynorsk", language="nn")
    ticket = stocked.incident(reporter=kari, severity="SL1", severity_reason="x")
    page = work(stocked, ticket).content.decode()
    assert f"Vi arbeider med {ticket.number} ({ticket.title}) hos Gjøvik kommune." in page
    assert "Helsing Ingrid Solberg" in page, "the customer reads Nynorsk"
    assert "Tried so far" in page, "and the agent English"
    assert "_____" in page, "what is not known is left to fill in"
    link = page.split("Vi er på saken</a>")[0].split("?words=")[-1].split("#")[0]
    box = stocked.page(ticket, f"?words={link}")
    assert "Vi arbeider med" in box.split("<textarea")[1]
    for bad in ("x", str(uuid4())):
        assert stocked.get(f"{stocked.address(ticket)}?words={bad}").status_code == 404


def test_what_a_new_portal_begins_with_is_whole_in_three_languages(stocked: Desk) -> None:
    for _category, _visibility, text in TEMPLATES.values():
        assert all(text)
        assert not any(unknown_fields(words) for words in text)
    for _category, steps in PLAYBOOKS.values():
        assert all(all(words) for words in steps)
    assert len(stocked.read(Playbook.objects.all)) == len(PLAYBOOKS)


def test_time_is_written_down_once_and_added_up(desk: Desk) -> None:
    ticket = desk.incident()
    address = reverse("desk:work-time", args=[ticket.number])
    for _twice in range(2):
        sent = {"minutes": "80", "note": "Byttet batteri", "once": "key"}
        assert desk.client.post(address, sent).status_code == 303
    assert desk.client.post(address, {"minutes": "0"}).status_code == 422
    actions.log_time(desk.colleague, ticket=ticket, minutes=10)
    page = work(desk, ticket).content.decode()
    assert "Time spent: 1 h 30 min" in page
    assert "Byttet batteri" in page
    assert len(desk.read(TimeEntry.objects.all)) == 2
    for minutes in (0, 1441):
        with pytest.raises(Invalid):
            actions.log_time(desk.agent, ticket=ticket, minutes=minutes)
    assert work(desk, ticket, desk.customer).status_code == 404


def test_who_is_named_gets_a_notice_and_nobody_else(desk: Desk) -> None:
    lead = factories.user(Role.LEAD, "lise.vakt@hdo.example", name="Lise Vakt", language="en")
    ticket = desk.incident()
    body = "@lise.vakt se på dette. @Ola.Nygård. Skriv til x@ola.nygård, ikke @ukjent."
    actions.reply(desk.agent, ticket=ticket, body=body, visibility="internal")
    actions.reply(desk.kari, ticket=ticket, body="@lise.vakt hallo")
    told = {row.name: row for row in desk.read(lambda: Notice.objects.filter(kind="mention"))}
    assert set(told) == {"Lise Vakt", "Ola Nygård"}
    page = signed_in(lead).get("/desk/notices/").content.decode()
    assert "Ingrid Solberg mentioned you" in page
    assert ticket.number in page
