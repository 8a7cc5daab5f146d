"""A customer's ticket: what it says, what it never says, and what its customer may do."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.portal.conftest import Tenant
from tickets.actions import (
    accept,
    assign,
    attach,
    cancel,
    close,
    edit_ticket,
    escalate,
    hold,
    merge,
    occur_again,
    open_incident,
    reclassify,
    reply,
    resolve,
    restore,
)
from tickets.models import Attachment, Comment, Ticket

CANARY = "kanarifugl"


def page(own: Tenant, ticket: Ticket | None = None) -> str:
    address = reverse("ticket", args=[(ticket or own.incident).number])
    response = own.client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def send(own: Tenant, name: str, data: dict[str, Any], *more: str) -> Any:
    return own.client.post(reverse(name, args=[own.incident.number, *more]), data)


def fetched(response: Any) -> bytes:
    """The content of a file, read to its end, so that it is closed."""
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def fresh(ticket: Ticket) -> Ticket:
    with acting(factories.TESTS):
        return Ticket.objects.get(pk=ticket.pk)


def count(model: Any, ticket: Ticket) -> int:
    with acting(factories.TESTS):
        return int(model.objects.filter(ticket=ticket).count())


def test_it_shows_where_it_stands_what_was_promised_and_what_was_said(
    gjovik: Tenant, agent: Actor
) -> None:
    accept(agent, ticket=gjovik.incident)
    reply(agent, ticket=gjovik.incident, body="Vi bytter antennen i dag.")
    text = page(gjovik)
    assert "We are working on it." in text
    assert "Vi bytter antennen i dag." in text
    assert "HDO service desk" in text
    assert "You hear from us" in text
    assert "It works again" in text
    assert 'class="ledger-strip"' in text
    assert gjovik.radio.name in text


def test_it_never_shows_what_is_hdos_own(gjovik: Tenant, agent: Actor) -> None:
    ticket = gjovik.incident
    team = factories.team("second-line", name=f"Lag {CANARY}")
    mate = factories.user("agent", name=f"Ola {CANARY}", team=team)
    assign(agent, ticket=ticket, assignee=mate, team=team)
    accept(factories.actor_of(mate), ticket=ticket)
    reply(agent, ticket=ticket, body=f"Intern {CANARY}", visibility="internal")
    reply(factories.actor_of(mate), ticket=ticket, body="Vi ser på det.")
    upload = SimpleUploadedFile(f"intern-{CANARY}.txt", b"x")
    attach(agent, ticket=ticket, upload=upload, visibility="internal")
    edit_ticket(agent, ticket=ticket, description="Ny beskrivelse")
    escalate(agent, ticket=ticket, reason=f"Eskalert {CANARY}")
    reclassify(agent, ticket=ticket, reason="Flere er rammet", impact=1)
    hold(agent, ticket=ticket, reason="supplier")
    text = page(gjovik)
    assert "Vi ser på det." in text
    assert "Flere er rammet" in text
    assert CANARY not in text
    assert agent.name not in text
    assert "scalate" not in text


def test_the_customers_own_people_are_named(gjovik: Tenant) -> None:
    send(gjovik, "ticket-comment", {"body": "Nå skjedde det igjen."})
    assert "Kari Gjøvik kommune" in page(gjovik)


def test_a_comment_reaches_the_ticket_once_though_it_is_sent_twice(gjovik: Tenant) -> None:
    words = {"body": "Den er stille igjen.", "once": "a-key-of-this-form"}
    first = send(gjovik, "ticket-comment", words)
    second = send(gjovik, "ticket-comment", words)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert count(Comment, gjovik.incident) == 1
    send(gjovik, "ticket-comment", words | {"body": "Og nå er den tilbake."})
    assert count(Comment, gjovik.incident) == 2


@pytest.mark.parametrize(
    "body, words",
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("x" * 20_001, "at most 20000 characters"),
        ("Pasient 17054026641 venter", "national identity number"),
        ("nul\x00tegn", "Null characters are not allowed."),
    ],
)
def test_a_bad_comment_comes_back_with_what_was_typed(
    gjovik: Tenant, body: str, words: str
) -> None:
    response = send(gjovik, "ticket-comment", {"body": body})
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert body.strip()[:500].split("\x00")[0] in text
    assert count(Comment, gjovik.incident) == 0


def test_hostile_words_are_shown_as_words(gjovik: Tenant) -> None:
    send(gjovik, "ticket-comment", {"body": "<script>alert(1)</script> {{ 7*7 }} & co"})
    text = page(gjovik)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} &amp; co" in text
    assert "<script>alert" not in text


def test_an_answer_ends_a_wait_for_the_customer(gjovik: Tenant, agent: Actor) -> None:
    accept(agent, ticket=gjovik.incident)
    hold(agent, ticket=gjovik.incident, reason="customer")
    assert "We need an answer from you" in page(gjovik)
    send(gjovik, "ticket-comment", {"body": "Bilen står på stasjonen."})
    assert fresh(gjovik.incident).status == "in_progress"


def test_a_file_is_kept_and_can_be_fetched_by_its_customer_only(
    gjovik: Tenant, bergen: Tenant
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    response = send(gjovik, "ticket-attach", {"file": SimpleUploadedFile("radio.png", picture)})
    assert response.status_code == 303
    with acting(factories.TESTS):
        kept = Attachment.objects.get(ticket=gjovik.incident)
    address = reverse("attachment", args=[kept.public_id])
    assert address in page(gjovik)
    shown = gjovik.client.get(address)
    assert fetched(shown) == picture
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert bergen.client.get(address).status_code == 404
    assert Client().get(address).status_code == 302
    staff = Client()
    factories.sign_in(staff, factories.user("agent"))
    assert fetched(staff.get(address)) == picture


def test_what_a_browser_could_run_is_only_saved(gjovik: Tenant) -> None:
    page_of_theirs = SimpleUploadedFile("x.html", b"<script>alert(1)</script>", "text/html")
    send(gjovik, "ticket-attach", {"file": page_of_theirs})
    with acting(factories.TESTS):
        kept = Attachment.objects.get(ticket=gjovik.incident)
    response = gjovik.client.get(reverse("attachment", args=[kept.public_id]))
    assert b"<script>" in fetched(response)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="x.html"'


def test_an_internal_file_is_not_there_for_the_customer(gjovik: Tenant, agent: Actor) -> None:
    kept = attach(agent, ticket=gjovik.incident, visibility="internal",
                  upload=SimpleUploadedFile("intern.txt", b"x"))  # fmt: skip
    address = reverse("attachment", args=[kept.public_id])
    assert gjovik.client.get(address).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_a_missing_page(gjovik: Tenant, agent: Actor) -> None:
    kept = attach(agent, ticket=gjovik.incident, upload=SimpleUploadedFile("x.txt", b"x"))
    kept.file.storage.delete(kept.file.name)
    assert gjovik.client.get(reverse("attachment", args=[kept.public_id])).status_code == 404


@pytest.mark.parametrize(
    "size, words", [(None, "required"), (0, "empty"), (2 * 2**20, "too large: at most 1 MB")]
)
def test_a_bad_file_is_refused_in_words(
    gjovik: Tenant, settings: Any, size: int | None, words: str
) -> None:
    settings.PORTAL_ATTACHMENT_MAX_BYTES = 2**20
    data = {} if size is None else {"file": SimpleUploadedFile("x.bin", b"0" * size)}
    response = send(gjovik, "ticket-attach", data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert count(Attachment, gjovik.incident) == 0


def test_a_solved_one_is_closed_by_its_customer(gjovik: Tenant, agent: Actor) -> None:
    assert "Yes, it is solved" not in page(gjovik)
    resolve(agent, ticket=gjovik.incident, resolution="Byttet antennen.")
    text = page(gjovik)
    assert "Yes, it is solved" in text
    assert "Byttet antennen." in text
    assert send(gjovik, "ticket-action", {}, "close").status_code == 303
    assert fresh(gjovik.incident).status == "closed"


def test_one_that_is_not_solved_is_reopened_with_a_reason(gjovik: Tenant, agent: Actor) -> None:
    resolve(agent, ticket=gjovik.incident, resolution="Byttet antennen.")
    without = send(gjovik, "ticket-action", {"reason": ""}, "reopen")
    assert without.status_code == 422
    assert "data-open-at-once" in without.content.decode()
    response = send(gjovik, "ticket-action", {"reason": "Fortsatt stille."}, "reopen")
    assert response.status_code == 303
    assert fresh(gjovik.incident).status == "in_progress"
    assert "Fortsatt stille." in page(gjovik)


def test_one_that_was_closed_long_ago_becomes_a_new_one(
    gjovik: Tenant, agent: Actor, freeze: Any
) -> None:
    with freeze("2026-01-05T10:00Z"):
        old = open_incident(gjovik.actor, organisation=gjovik.organisation, title="Taus radio",
                            impact=3, urgency=3)  # fmt: skip
        resolve(agent, ticket=old, resolution="Byttet antennen.")
        close(agent, ticket=old)
    address = reverse("ticket-action", args=[old.number, "reopen"])
    response = gjovik.client.post(address, {"reason": "Tilbake."})
    assert response.status_code == 303
    assert old.number not in response["Location"]
    assert old.number in gjovik.client.get(response["Location"]).content.decode()


def test_what_the_state_does_not_allow_is_said_and_what_was_typed_stays(gjovik: Tenant) -> None:
    response = send(gjovik, "ticket-action", {"reason": "Den er stille."}, "reopen")
    text = response.content.decode()
    assert response.status_code == 409
    assert "This cannot be done while" in text
    assert fresh(gjovik.incident).status == "new"


@pytest.mark.parametrize(
    "action", ["accept", "assign", "hold", "resolve", "cancel", "escalate", "merge", "reclassify"]
)
def test_the_desks_own_actions_are_refused(gjovik: Tenant, action: str) -> None:
    response = send(gjovik, "ticket-action", {"reason": "Fordi"}, action)
    assert response.status_code == 403
    assert "Only HDO can do this" in response.content.decode()
    assert fresh(gjovik.incident).status == "new"


def test_an_action_that_does_not_exist_is_a_missing_page(gjovik: Tenant) -> None:
    assert send(gjovik, "ticket-action", {}, "explode").status_code == 404


@pytest.mark.parametrize(
    "name, more", [("ticket-comment", []), ("ticket-attach", []), ("ticket-action", ["close"])]
)
def test_nothing_can_be_sent_to_another_customers_ticket(
    gjovik: Tenant, bergen: Tenant, name: str, more: list[str]
) -> None:
    data = {"body": "Hei", "reason": "Hei", "file": SimpleUploadedFile("x.txt", b"x")}
    address = reverse(name, args=[bergen.incident.number, *more])
    assert gjovik.client.post(address, data).status_code == 404
    assert count(Comment, bergen.incident) == count(Attachment, bergen.incident) == 0
    assert Client().post(address, data).status_code == 302


@pytest.mark.parametrize(
    "number", ["%00", "INC-2026-000001%00", "x" * 3000, "'%20OR%201=1--", "INC-2026-", "..%2F.."]
)
def test_an_address_that_is_no_number_is_a_missing_page(gjovik: Tenant, number: str) -> None:
    for address in (f"/tickets/{number}/", f"/portal/report/again/{number}/"):
        assert gjovik.client.get(address).status_code == 404
    assert gjovik.client.post(f"/tickets/{number}/comments/", {"body": "Hei"}).status_code == 404


def test_a_merged_one_leads_on_and_a_cancelled_one_says_so(gjovik: Tenant, agent: Actor) -> None:
    twin = open_incident(gjovik.actor, organisation=gjovik.organisation, title="Samme", impact=3,
                         urgency=3)  # fmt: skip
    merge(agent, ticket=twin, into=gjovik.incident)
    assert f"/tickets/{gjovik.incident.number}/" in page(gjovik, twin)
    assert twin.number in page(gjovik)
    other = open_incident(gjovik.actor, organisation=gjovik.organisation, title="Feil", impact=3,
                          urgency=3)  # fmt: skip
    cancel(agent, ticket=other, reason="Brukerfeil")
    assert "cancelled" in page(gjovik, other)


def test_each_time_it_happened_is_told(gjovik: Tenant, agent: Actor) -> None:
    occur_again(gjovik.actor, ticket=gjovik.incident, place="Raufoss", own_issi=2_420_123)
    restore(agent, ticket=gjovik.incident, note="Reserveradio i bilen.")
    text = page(gjovik)
    assert "It happened 2 times" in text
    assert "Raufoss" in text
    assert "2420123" in text
    assert "Reserveradio i bilen." in text


def test_a_grave_one_that_nobody_has_taken_says_call_now(gjovik: Tenant, agent: Actor) -> None:
    grave = open_incident(gjovik.actor, organisation=gjovik.organisation, title="Alt er borte",
                          impact=1, urgency=1)  # fmt: skip
    assert f"Say the number {grave.number}" in page(gjovik, grave)
    accept(agent, ticket=grave)
    assert "Say the number" not in page(gjovik, grave)
    assert "Say the number" not in page(gjovik)
