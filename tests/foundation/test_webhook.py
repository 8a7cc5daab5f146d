"""Webhooks: signed, never to an address inside unless somebody said so, never redirected."""

import hashlib
import hmac
import socket
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import (
    AuditEntry,
    Channel,
    Delivery,
    MessageState,
    OutboxMessage,
    WebhookTarget,
)
from hdo_portal.foundation.outbox.channels import cutoff, http
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable
from hdo_portal.foundation.scoping import acting
from tests.foundation.servers import HttpServer, http_server

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def receiver(settings: Any) -> Any:
    settings.PORTAL_WEBHOOK_INSECURE = True
    settings.PORTAL_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with http_server() as server:
        yield server


def target(url: str, **fields: Any) -> WebhookTarget:
    with acting(SYSTEM):
        made: WebhookTarget = WebhookTarget.objects.create(name="Vakt", url=url, **fields)
        return made


def send(recipient: object, **fields: Any) -> tuple[OutboxMessage, Delivery]:
    with acting(SYSTEM):
        outbox.post([
            outbox.Draft("k", str(recipient), "SL1", "Brudd", about="INC-2026-000001", gravity=1,
                         channel=Channel.WEBHOOK, **fields)
        ])  # fmt: skip
        OutboxMessage.objects.update(next_attempt_at=Now())
    assert outbox.deliver_due(Channel.WEBHOOK) == 1
    with acting(SYSTEM):
        return OutboxMessage.objects.get(key="k"), Delivery.objects.latest("id")


def test_a_receiver_can_check_who_wrote_and_knows_a_repeat(receiver: HttpServer) -> None:
    receiver.headers = {"Request-Id": "r-1"}
    hook = target(receiver.url)
    message, delivery = send(hook.public_id)
    assert (message.state, delivery.receipt) == (MessageState.SENT, "r-1")
    [(headers, body)] = receiver.got
    at, signed = (part.split("=")[1] for part in headers["portal-signature"].split(","))
    expected = hmac.new(hook.secret.encode(), at.encode() + b"." + body, hashlib.sha256)
    assert signed == expected.hexdigest()
    assert headers["idempotency-key"] == outbox.idempotency_key("k")
    [told] = receiver.bodies()
    assert (told["subject"], told["ticket"], told["severity"]) == ("SL1", "INC-2026-000001", 1)


def test_a_digest_names_its_messages(receiver: HttpServer) -> None:
    hook = target(receiver.url)
    with acting(SYSTEM):
        outbox.post([
            outbox.Draft(f"m{n}", str(hook.public_id), f"SL1 {n}", "", channel=Channel.WEBHOOK,
                         group="breach") for n in range(6)
        ])  # fmt: skip
    outbox.deliver_due(Channel.WEBHOOK)
    [told] = receiver.bodies()
    assert told["count"] == 6
    assert [row["subject"] for row in told["messages"]] == [f"SL1 {n}" for n in range(6)]


@pytest.mark.parametrize("recipient", ["nobody", "6b8e2f0e-0f1b-4c8e-9a43-0d5a3d1c9f11"])
def test_a_webhook_that_does_not_exist_is_refused(recipient: str) -> None:
    message, _delivery = send(recipient)
    assert message.attempts == 1
    assert message.last_error


def test_a_webhook_out_of_use_is_not_asked(receiver: HttpServer) -> None:
    send(target(receiver.url, active=False).public_id)
    assert receiver.got == []


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_is_not_followed(receiver: HttpServer, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    message, _delivery = send(target(receiver.url).public_id)
    assert len(receiver.got) == 1
    assert message.state == MessageState.WAITING


def test_no_more_of_an_answer_is_read_than_a_few_pages(receiver: HttpServer) -> None:
    receiver.answer = b"x" * 5_000_000
    answer = http.post(
        receiver.url, b"{}", {}, rules=http.Rules(plain=True, networks=["127.0.0.0/8"])
    )
    assert len(answer.body) == http.ANSWER_BYTES


INSIDE = [
    "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.1.2.3", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.8",
    "64:ff9b::a00:8", "2002:a00:8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not http.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_an_address_outside_is(address: str) -> None:
    assert http.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "https://user:word@example.org/",
        "https://example.org:99999/",
        "https:///path",
        "https://127.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "https://localhost/",
    ],
)
def test_an_address_that_may_not_be_asked_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        http.post(url, b"", {}, rules=http.Rules())


def test_a_name_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(0, 0, 0, "", ("8.8.8.8", 443)), (0, 0, 0, "", ("10.0.0.8", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    with pytest.raises(Refused, match=r"10\.0\.0\.8"):
        http.post("https://hook.example/", b"", {}, rules=http.Rules())


def test_the_address_that_was_judged_is_the_one_that_is_dialled(
    receiver: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time is not asked a second time."""
    asked: list[str] = []

    def lookup(host: str, *args: Any, **kwargs: Any) -> list[Any]:
        asked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", receiver.port))]

    monkeypatch.setattr(http, "socket", _Sockets(lookup))
    rules = http.Rules(plain=True, networks=["127.0.0.0/8"])
    assert http.post(f"http://hook.example:{receiver.port}/", b"{}", {}, rules=rules).status == 200
    assert asked == ["hook.example"]
    assert receiver.got[0][0]["host"] == f"hook.example:{receiver.port}"


class _Sockets:
    """The module of sockets with another telephone book."""

    def __init__(self, lookup: Any) -> None:
        self.getaddrinfo = lookup

    def __getattr__(self, name: str) -> Any:
        return getattr(socket, name)


def test_a_receiver_that_stalls_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(Unreachable):
            http.post(url, b"", {}, rules=http.Rules(plain=True, anywhere=True), seconds=0.3)
    assert outbox.LEASE.total_seconds() > cutoff.LONGEST_SECONDS


def test_the_secret_is_not_in_the_audit_trail() -> None:
    hook = target("https://hook.example/")
    with acting(SYSTEM):
        assert AuditEntry.objects.filter(table_name="foundation_webhooktarget").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM foundation_auditentry a")
        assert not [row for (row,) in cursor.fetchall() if hook.secret in row]
