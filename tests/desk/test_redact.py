"""What should never have been written is taken out of everything that is kept."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import privacy, seal
from hdo_portal.foundation.models import AuditEntry, Redaction
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tickets import actions
from tickets.models import Attachment, Ticket, TicketEvent

SECRET = 'Kari "Testine" Ødegård'


@pytest.fixture
def lead(desk: Desk) -> Client:
    client = Client()
    factories.sign_in(client, factories.user(Role.LEAD, language="en"))
    return client


def act(client: Client, ticket: Ticket, action: str, **said: str) -> Any:
    return client.post(reverse("ticket-action", args=[ticket.number, action]), said)


def written_everywhere(desk: Desk) -> Ticket:
    """An incident with the passage in every kind of text it has, edited, told and mailed."""
    told = f"Gjelder {SECRET} i bil 3"
    factories.user(Role.MANAGER)  # is told of the escalation
    ticket = desk.incident(title=told[:60], description=told, report={"activity": told})
    act(desk.client, ticket, "edit", title=told, description=f"{told}, igjen")
    act(desk.client, ticket, "accept")
    for visibility in ("public", "internal"):
        words = {"body": told, "visibility": visibility}
        desk.client.post(reverse("ticket-comment", args=[ticket.number]), words)
    act(desk.client, ticket, "hold", reason="customer", note=told)
    act(desk.client, ticket, "resume")
    act(desk.client, ticket, "escalate", reason=told)
    act(desk.client, ticket, "edit", title="Radio uten lyd", description=told)
    return ticket


def everywhere(passage: str) -> list[str]:
    """The tables that hold the passage, whichever they are and however it is spelt there."""
    once = [json.dumps(passage, ensure_ascii=only)[1:-1] for only in (True, False)]
    twice = [json.dumps(one)[1:-1] for one in once]
    spelt = [passage, *once, *twice, passage.replace('"', '""')]
    with acting(factories.TESTS), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND has_table_privilege('desk', oid, 'SELECT')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        holding = []
        for table in tables:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" AS one, unnest(%s) AS sought'
                " WHERE position(sought IN one::text) > 0"
                " OR position(sought IN to_jsonb(one)::text) > 0)",
                [spelt],
            )
            holding += [table] if cursor.fetchone()[0] else []
    return holding


def test_it_is_gone_from_every_table_and_the_seals_still_hold(desk: Desk, lead: Client) -> None:
    ticket = written_everywhere(desk)
    held = {
        "tickets_ticket", "tickets_comment", "foundation_auditentry", "auditlog_logentry",
        "foundation_outboxmessage", "tickets_ticketevent", "tickets_notice",
    }  # fmt: skip
    assert held <= set(everywhere(SECRET))
    with acting(factories.TESTS):
        seal.seal()
    answer = act(lead, ticket, "redact", passage=SECRET, reason="Navnet på en pasient")
    assert answer.status_code == 303
    assert everywhere(SECRET) == []
    out = StringIO()
    call_command("verify_audit", stdout=out)
    page = desk.client.get(desk.address(ticket)).content.decode()
    assert "took out what should not be kept" in page
    assert "Navnet på en pasient" in page
    assert "▮▮▮" in page


def test_it_says_who_took_it_out_of_which_entries(desk: Desk, lead: Client) -> None:
    ticket = written_everywhere(desk)
    act(lead, ticket, "redact", passage=SECRET, reason="Pasient")
    rows = desk.read(Redaction.objects.all)
    assert rows
    assert {row.about for row in rows} == {ticket.number}
    assert {row.reason for row in rows} == {"Pasient"}
    assert all(row.actor_name for row in rows)


def test_an_entry_that_is_changed_afterwards_is_found(desk: Desk, lead: Client) -> None:
    ticket = written_everywhere(desk)
    act(lead, ticket, "redact", passage=SECRET, reason="Pasient")
    [row, *_] = desk.read(Redaction.objects.all)
    with connection.cursor() as cursor:
        # As the owner, whom nothing but the seals can hold to account.
        cursor.execute("SELECT set_config('app.redacting', 'on', true)")
        cursor.execute(
            "UPDATE foundation_auditentry SET actor_name = 'En annen' WHERE id = %s", [row.entry_id]
        )
        assert cursor.rowcount == 1
    with acting(factories.TESTS):
        assert seal.tampered_redactions() == [row.entry_id]


def test_nobody_edits_the_trail_by_saying_that_they_redact(desk: Desk) -> None:
    desk.incident()
    with acting(factories.TESTS), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.redacting', 'on', true)")
        assert AuditEntry.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE foundation_auditentry SET actor_name = 'Ingen'")


@pytest.mark.parametrize(
    "passage, reason, message",
    [
        ("finnes ikke", "Pasient", "stands nowhere"),
        ("abc", "Pasient", "4 to 500 characters"),
        ("Ingen lyd i radioen", "ingen LYD i radioen", "without repeating it"),
    ],
)
def test_what_cannot_be_taken_out_says_why(
    desk: Desk, lead: Client, passage: str, reason: str, message: str
) -> None:
    ticket = desk.incident(title="Ingen lyd i radioen")
    answer = act(lead, ticket, "redact", passage=passage, reason=reason)
    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_an_agent_asks_a_shift_leader(desk: Desk) -> None:
    ticket = desk.incident(description=SECRET)
    answer = act(desk.client, ticket, "redact", passage=SECRET, reason="Pasient")
    assert answer.status_code == 403
    assert desk.fresh(ticket).description == SECRET


def test_another_ticket_keeps_its_words(desk: Desk, lead: Client) -> None:
    mine, other = desk.incident(description=SECRET), desk.incident(description=SECRET)
    act(lead, mine, "redact", passage=SECRET, reason="Pasient")
    assert desk.read(lambda: Ticket.objects.filter(description__contains=SECRET)) == [other]


def test_a_file_is_deleted_and_its_name_with_it(
    desk: Desk, lead: Client, django_capture_on_commit_callbacks: Any
) -> None:
    ticket = desk.incident()
    with acting(desk.agent), privacy.overriding("prøve"):
        row = actions.attach(
            desk.agent, ticket=ticket, upload=SimpleUploadedFile("Kari Testine.pdf", b"%PDF-1.7")
        )
    with django_capture_on_commit_callbacks(execute=True):
        answer = act(lead, ticket, "remove_file", attachment=str(row.public_id), reason="Pasient")
    assert answer.status_code == 303
    assert everywhere("Kari Testine") == []
    [left] = desk.read(lambda: Attachment.objects.filter(ticket=ticket))
    assert not left.file.storage.exists(left.file.name)
    address = reverse("attachment", args=[row.public_id])
    assert desk.client.get(address).status_code == 404
    assert desk.read(lambda: TicketEvent.objects.filter(kind="redacted", ticket=ticket))
