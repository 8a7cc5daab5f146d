"""Doing something with an incident: the verb is called once, a refusal loses nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hdo_portal.accounts.models import User
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.models import AffectedAsset, Ticket, TicketEvent

HTMX = {"HX-Request": "true"}


def kinds(desk: Desk, ticket: Ticket) -> list[str]:
    rows = desk.read(lambda: TicketEvent.objects.filter(ticket=ticket).order_by("id"))
    return [event.kind for event in rows]


def test_the_whole_life_of_an_incident_goes_through_the_page(desk: Desk) -> None:
    ticket = desk.incident()
    life: list[tuple[str, dict[str, Any], str]] = [
        ("accept", {}, "in_progress"),
        ("hold", {"reason": "access", "note": "Venter på nøkkel"}, "on_hold"),
        ("resume", {}, "in_progress"),
        ("restore", {"note": "Byttet til reserve"}, "restored"),
        ("resolve", {"resolution": "Antennen er byttet."}, "resolved"),
        ("close", {}, "closed"),
        ("reopen", {"reason": "Den er tilbake"}, "in_progress"),
    ]
    for action, said, status in life:
        answer = desk.do(ticket, action, **said)
        assert (answer.status_code, answer["Location"]) == (303, desk.address(ticket))
        assert desk.fresh(ticket).status == status


def test_hand_over_gives_it_to_a_person_and_their_team(desk: Desk) -> None:
    ticket = desk.incident()
    [ola] = desk.read(lambda: User.objects.filter(name="Ola Nygård"))
    desk.do(ticket, "assign", assignee=str(ola.public_id))
    fresh = desk.fresh(ticket)
    assert (fresh.assignee, fresh.team.slug) == (ola, "servicedesk")


def test_hand_over_to_nobody_asks_for_somebody(desk: Desk) -> None:
    answer = desk.do(desk.incident(), "assign")
    assert answer.status_code == 422
    assert "Choose a person or a team." in answer.content.decode()


def test_a_customer_is_not_among_those_it_can_be_given_to(desk: Desk) -> None:
    ticket = desk.incident()
    [kari] = desk.read(lambda: User.objects.filter(name="Kari Moen"))
    assert str(kari.public_id) not in desk.page(ticket, "?do=assign")
    assert desk.do(ticket, "assign", assignee=str(kari.public_id)).status_code == 422


def test_edit_changes_what_was_changed_and_nothing_else(desk: Desk) -> None:
    ticket = desk.incident(callback="1")
    desk.do(ticket, "edit", title="Ny tittel", description="", callback="1",
            assets=[str(desk.radio.public_id)], reporter=str(desk.person.public_id))  # fmt: skip
    assert desk.fresh(ticket).title == "Ny tittel"
    [event] = desk.read(lambda: TicketEvent.objects.filter(ticket=ticket, kind="edited"))
    assert event.data["fields"] == ["title"]


def test_edit_may_name_other_assets(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "edit", title="T", assets=[str(desk.room.public_id)])
    rows = desk.read(lambda: AffectedAsset.objects.filter(ticket=ticket))
    assert [row.asset_id for row in rows] == [desk.room.pk]


def test_edit_shows_what_stands_there_now(desk: Desk) -> None:
    page = desk.page(desk.incident(callback="900 33 444"), "?do=edit")
    for words in ('value="900 33 444"', 'value="Per Vakt"', "ISSI 2420001 · GJ-31"):
        assert words in page


def test_merge_goes_on_in_the_other_incident(desk: Desk) -> None:
    ticket, into = desk.incident(), desk.incident()
    answer = desk.do(ticket, "merge", into_text=into.number.lower())
    assert answer["Location"] == desk.address(into)
    assert desk.fresh(into).occurrence_count == 2
    assert f"{ticket.number} goes on here" in desk.page(into)


@pytest.mark.parametrize("number", ["INC-2026-999999", "tull", "", "x" * 500])
def test_merge_into_what_is_not_there_is_refused_at_the_field(desk: Desk, number: str) -> None:
    answer = desk.do(desk.incident(), "merge", into_text=number)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_merge_into_another_customers_incident_is_refused(desk: Desk) -> None:
    other = desk.incident(organisation=desk.bergen, assets=[], reporter=None)
    answer = desk.do(desk.incident(), "merge", into=other.number)
    assert answer.status_code == 422
    assert "This customer has no open incident" in answer.content.decode()


def test_a_follow_up_long_after_leads_to_the_new_incident(desk: Desk) -> None:
    ticket = desk.incident()
    actions.resolve(desk.agent, ticket=ticket, resolution="Byttet.")
    with acting(factories.TESTS):
        long_ago = timezone.now() - timedelta(days=100)
        Ticket.objects.filter(pk=ticket.pk).update(resolved_at=long_ago)
    answer = desk.do(ticket, "reopen", reason="Tilbake")
    [new] = desk.read(lambda: Ticket.objects.filter(follows=ticket))
    assert answer["Location"] == desk.address(new)


def test_sent_twice_is_done_once(desk: Desk) -> None:
    ticket = desk.incident()
    for _ in range(2):
        assert desk.do(ticket, "again", once="samme", place="Biri").status_code == 303
        assert desk.do(ticket, "accept", once="samme").status_code == 303
    assert desk.fresh(ticket).occurrence_count == 2
    assert kinds(desk, ticket).count("accepted") == 1


def test_what_was_typed_is_kept_when_something_is_missing(desk: Desk) -> None:
    answer = desk.do(desk.incident(), "hold", note="En lang forklaring")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "En lang forklaring" in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "action, said",
    [
        ("hold", {"reason": "tull"}), ("hold", {"reason": "customer", "until": "2020-01-01T00:00"}),
        ("hold", {"reason": "customer", "until": "i morgen"}), ("resolve", {"resolution": "  "}),
        ("resolve", {"resolution": "x" * 20_001}), ("escalate", {}), ("cancel", {"reason": ""}),
        ("cancel", {"reason": "a\x00b"}), ("reclassify", {"impact": "7", "urgency": "1"}),
        ("reclassify", {"impact": "1", "urgency": "1"}), ("edit", {"title": ""}),
        ("edit", {"title": "x", "assets": "tull"}), ("edit", {"title": "x" * 151}),
        ("edit", {"title": "x", "reporter_text": "Ukjent"}), ("assign", {"assignee": "tull"}),
        ("assign", {"team": "tull"}), ("again", {"own_issi": "-1"}),
        ("again", {"occurred_at": "2099-01-01T00:00"}), ("accept", {"seen": "tull"}),
        ("restore", {"note": "Født 15108695088"}),
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_changes_nothing(
    desk: Desk, action: str, said: dict[str, Any]
) -> None:
    ticket = desk.incident()
    if action == "hold":
        desk.do(ticket, "accept")
    before = kinds(desk, ticket)
    answer = desk.do(ticket, action, **said)
    assert answer.status_code == 422
    assert kinds(desk, ticket) == before


def test_two_at_once_the_second_is_told_who_did_what(desk: Desk) -> None:
    ticket = desk.incident()
    seen = len(kinds(desk, ticket))
    desk.do(ticket, "accept", client=desk.other)
    answer = desk.do(ticket, "accept", seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This cannot be done while" in page
    assert "<strong>Ola Nygård</strong> took it on" in page
    assert desk.fresh(ticket).assignee.name == "Ola Nygård"


def test_what_was_typed_survives_that_somebody_else_was_first(desk: Desk) -> None:
    ticket = desk.incident()
    seen = len(kinds(desk, ticket))
    desk.do(ticket, "resolve", client=desk.other, resolution="Ola var først")
    answer = desk.do(ticket, "resolve", seen=seen, resolution="Min lange forklaring")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<strong>Ola Nygård</strong> resolved it" in page
    assert "Min lange forklaring" in page
    assert desk.fresh(ticket).resolution == "Ola var først"


def test_nobody_writes_over_what_they_have_not_seen(desk: Desk) -> None:
    ticket = desk.incident()
    seen = len(kinds(desk, ticket))
    desk.do(ticket, "edit", client=desk.other, title="Olas tittel")
    answer = desk.do(ticket, "edit", seen=seen, title="Ingrids tittel")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody did the same while you were writing." in page
    assert 'value="Ingrids tittel"' in page
    assert desk.fresh(ticket).title == "Olas tittel"
    now_seen = page.split('name="seen" value="')[1].split('"')[0]
    assert desk.do(ticket, "edit", seen=now_seen, title="Ingrids tittel").status_code == 303
    assert desk.fresh(ticket).title == "Ingrids tittel"


def test_ones_own_earlier_edit_is_no_surprise(desk: Desk) -> None:
    ticket = desk.incident()
    seen = len(kinds(desk, ticket))
    desk.do(ticket, "edit", title="Først")
    assert desk.do(ticket, "edit", seen=seen, title="Så").status_code == 303


def test_a_dialog_gets_its_form_back_with_what_is_wrong(desk: Desk) -> None:
    address = reverse("ticket-action", args=[desk.incident().number, "resolve"])
    answer = desk.client.post(address, {}, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" not in page
    assert 'id="action-dialog"' in page
    assert "error-summary" in page


def test_a_dialog_that_was_accepted_leads_on(desk: Desk) -> None:
    ticket = desk.incident()
    address = reverse("ticket-action", args=[ticket.number, "resolve"])
    answer = desk.client.post(address, {"resolution": "Byttet."}, headers=HTMX)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == desk.address(ticket)


def test_actions_are_posted_only(desk: Desk) -> None:
    address = reverse("ticket-action", args=[desk.incident().number, "accept"])
    assert desk.get(address).status_code == 405
    assert Client().post(address).status_code == 302


def test_a_form_without_its_token_is_refused(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.client.cookies
    assert desk.do(desk.incident(), "accept", client=strict).status_code == 403
