"""Handing a shift over: drafted by the portal, completed, acknowledged by another, and kept."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from hdo_portal.foundation.errors import Conflict
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.models import ChangePlan, ShiftHandover, Ticket

HERE = "/desk/handover/"
CANARY = "OUS har bedt om ro"


def write(client: Any, version: int = 0, do: str = "save", **words: str) -> Any:
    return client.post(HERE, {"version": version, "do": do, **words})


def rows() -> list[ShiftHandover]:
    with acting(factories.TESTS):
        return list(ShiftHandover.objects.order_by("id"))


def planned(desk: Desk) -> None:
    change = actions.open_change(
        desk.agent,
        kind="normal",
        organisation=desk.gjovik,
        title="Ny kjerne i natt",
        impact=3,
        urgency=3,
    )
    at = timezone.now()
    with acting(factories.TESTS):
        change.status = "scheduled"
        change.save(update_fields=["status"])
        ChangePlan.objects.filter(ticket=change).update(
            window_from=at + timedelta(hours=4), window_to=at + timedelta(hours=6)
        )


@dataclass
class Night:
    """What a shift leaves: something grave, something on hold, and a customer who has asked."""

    grave: Ticket
    held: Ticket
    asked: Ticket

    @property
    def numbers(self) -> set[str]:
        return {self.grave.number, self.held.number, self.asked.number}


@pytest.fixture
def night(desk: Desk) -> Night:
    grave = desk.incident(title="AMK er stum", impact=1, urgency=1)
    held = desk.incident(title="Venter på tilgang", impact=3, urgency=3)
    actions.accept(desk.agent, ticket=held)
    actions.hold(desk.agent, ticket=held, reason="access")
    asked = desk.incident(title="Kunden spør", impact=3, urgency=3)
    actions.reply(desk.kari, ticket=asked, body="Når kommer dere?")
    planned(desk)
    return Night(grave, held, asked)


def test_a_shift_goes_from_draft_over_completion_to_acknowledgement(
    desk: Desk, night: Night
) -> None:
    draft = desk.client.get(HERE).content.decode()
    for words in ("AMK er stum", "Venter på tilgang", "Ny kjerne i natt", "was reported"):
        assert words in draft, words
    waits = draft[draft.index('id="unanswered"') : draft.index('id="open"')]
    assert "Kunden spør" in waits
    assert "AMK er stum" not in waits

    assert write(desk.client, situation="Følg med på AMK.").status_code == 303
    [row] = rows()
    assert (row.version, row.completed_at, row.facts) == (1, None, {})
    answer = write(desk.client, 1, "complete", situation="Følg med på AMK.", tasks="Ring 06:00")
    [row] = rows()
    assert answer.headers["Location"] == f"{HERE}{row.public_id}/"
    assert {fact["number"] for fact in row.facts["open"]} == night.numbers
    assert row.facts["counts"]["opened"] == 3
    assert "AMK er stum" not in str(row.facts), "titles are read anew, so a redaction holds here"

    kept = f"{HERE}{row.public_id}/"
    assert "Read and acknowledge" in desk.other.get(HERE).content.decode()
    assert desk.client.post(kept, {}).status_code == 403, "not by who handed over"
    actions.resolve(desk.agent, ticket=night.grave, resolution="Kjernen er startet på nytt.")
    page = desk.other.get(kept).content.decode()
    assert "Ring 06:00" in page
    assert 'data-status="new"' in page, "as it stood then"
    assert desk.other.post(kept, {"remark": "Hvem ringer?"}).status_code == 303
    assert desk.other.post(kept, {"remark": "Igjen"}).status_code == 303, "twice is once"
    [row] = rows()
    assert (row.acknowledged_name, row.remark) == ("Ola Nygård", "Hvem ringer?")
    page = desk.client.get(kept).content.decode()
    assert "Hvem ringer?" in page
    assert "I have read it" not in page
    assert "Read and acknowledge" not in desk.other.get(HERE).content.decode()
    assert "Ola Nygård" in desk.client.get(reverse("desk:handovers")).content.decode()


def test_a_quiet_shift_is_handed_over_without_a_word(desk: Desk) -> None:
    page = desk.client.get(HERE).content.decode()
    assert "A quiet shift: nothing grave happened." in page
    assert "No open incidents" in page
    assert "No work is planned" in page
    assert write(desk.client, 0, "complete").status_code == 303
    [first] = rows()
    assert write(desk.client, 0, "complete").status_code == 303
    second = rows()[1]
    assert second.since == first.completed_at, "the next one begins where the last one ended"


def test_two_who_write_at_once_see_each_others_words_and_choose(desk: Desk) -> None:
    write(desk.client, situation="Ingrids ord", tasks="Likt")
    answer = write(desk.other, 0, situation="Olas ord", tasks="Likt")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ingrids ord" in page
    assert "Olas ord" in page
    assert page.count("wrote in “") == 1, "only where they differ"
    assert 'name="version" value="1"' in page
    assert rows()[0].situation == "Ingrids ord"
    assert write(desk.other, 1, situation="Begges ord", tasks="Likt").status_code == 303
    assert rows()[0].situation == "Begges ord"
    assert write(desk.client, 1, "complete", situation="Ingrids igjen").status_code == 409
    assert rows()[0].completed_at is None, "nobody hands over words that were not seen"


def test_what_is_typed_is_saved_while_it_is_typed(desk: Desk) -> None:
    address = reverse("desk:handover-draft")
    first = desk.client.post(address, {"version": 0, "situation": "Halvt"}).content.decode()
    assert 'value="1"' in first
    assert "Saved" in first
    second = desk.client.post(address, {"version": 1, "situation": "Halvt og helt"})
    assert 'value="2"' in second.content.decode()
    assert rows()[0].situation == "Halvt og helt"
    stale = desk.other.post(address, {"version": 1, "situation": "Annet"}).content.decode()
    assert "Ingrid Solberg has saved meanwhile" in stale
    assert 'value="1"' in stale, "the other's words are still unseen"
    assert rows()[0].situation == "Halvt og helt"


def test_patient_data_is_stopped_and_the_words_stay(desk: Desk) -> None:
    answer = write(desk.client, situation="Pasienten heter Kari Nordmann")
    assert answer.status_code == 422
    assert "Pasienten heter Kari Nordmann" in answer.content.decode()
    assert rows() == []


def test_the_database_keeps_what_was_handed_over(desk: Desk) -> None:
    write(desk.client, 0, "complete", situation="Slik var det.")
    with acting(factories.TESTS):
        for change in ({"situation": "Slik var det ikke."}, {"facts": {}}):
            with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
                ShiftHandover.objects.update(**change)
    [row] = rows()
    actions.acknowledge_handover(desk.colleague, handover=row)
    with acting(factories.TESTS):
        for change in ({"remark": "Likevel"}, {"acknowledged_at": None}):
            with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
                ShiftHandover.objects.update(**change)
        with pytest.raises(DatabaseError, match="kept as it is"), transaction.atomic():
            ShiftHandover.objects.all().delete()


def test_a_customer_sees_no_handover(desk: Desk) -> None:
    write(desk.client, 0, "complete", situation=CANARY)
    [row] = rows()
    for address in (HERE, f"{HERE}earlier/", f"{HERE}{row.public_id}/"):
        assert desk.customer.get(address).status_code == 404, address
    with acting(desk.kari):
        assert list(ShiftHandover.objects.all()) == []
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT situation FROM tickets_shifthandover")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_the_same_moment_one_is_told(db: None) -> None:
    people = [factories.agent(), factories.agent()]
    start, told = threading.Barrier(2), []

    def begin(actor: Any, words: str) -> None:
        try:
            start.wait()
            actions.save_handover(actor, version=0, situation=words)
            told.append("saved")
        except Conflict as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=begin, args=(actor, f"ord {n}")) for n, actor in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["saved", "saved_meanwhile"]
    assert len(rows()) == 1
