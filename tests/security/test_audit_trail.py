"""Nothing is forgotten: every write leaves a row that nobody can edit."""

import time

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from knox.models import AuthToken

from customers.models import Organisation
from hdo_portal.accounts.models import User
from hdo_portal.foundation import audit, outbox, seal
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import AuditEntry, AuditSeal, OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories

SYSTEM = Actor.system("test")


def entries(table: str = "customers_organisation") -> list[AuditEntry]:
    with acting(SYSTEM):
        return list(AuditEntry.objects.filter(table_name=table).order_by("pk"))


@pytest.fixture
def gjovik(db: None) -> Organisation:
    return factories.organisation("Gjøvik kommune")


def test_an_update_keeps_what_was_and_what_became(gjovik: Organisation) -> None:
    with acting(SYSTEM):
        Organisation.objects.filter(pk=gjovik.pk).update(phone="61 18 28 00")
    last = entries()[-1]
    assert (last.operation, last.row_id) == ("UPDATE", str(gjovik.pk))
    assert last.before["phone"] == ""
    assert last.after["phone"] == "61 18 28 00"


def test_bulk_raw_and_delete_leave_rows_too(gjovik: Organisation) -> None:
    with acting(SYSTEM):
        Organisation.objects.bulk_create([Organisation(name="Bergen kommune", kind="municipality")])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE customers_organisation SET county = 'Innlandet'")
        Organisation.objects.filter(name="Bergen kommune").delete()
    assert [entry.operation for entry in entries()] == [
        "INSERT", "INSERT", "UPDATE", "UPDATE", "DELETE"
    ]  # fmt: skip


def test_the_row_names_who_from_where_and_in_which_request(gjovik: Organisation) -> None:
    agent = factories.agent().at(address="192.0.2.7", request_id="request-1")
    with acting(agent):
        Organisation.objects.filter(pk=gjovik.pk).update(county="Innlandet")
    last = entries()[-1]
    assert (last.actor_id, last.actor_name) == (agent.user_id, agent.name)
    assert (last.address, last.request_id, last.database_role) == ("192.0.2.7", "request-1", "desk")


@pytest.mark.parametrize("actor", ["agent", "owner"])
@pytest.mark.parametrize(
    "sql",
    ["UPDATE foundation_auditentry SET actor_name = 'x'", "DELETE FROM foundation_auditentry"],
)
def test_nobody_edits_the_trail(gjovik: Organisation, sql: str, actor: str) -> None:
    agent = factories.agent()
    with connection.cursor() as cursor:
        # Even if somebody opened the rows to the owner.
        cursor.execute("CREATE POLICY everything ON foundation_auditentry USING (true)")
        scope = acting(agent) if actor == "agent" else transaction.atomic()
        with pytest.raises(ProgrammingError), scope:
            cursor.execute(sql)


def test_the_readable_diff_knows_the_actor_without_any_context(gjovik: Organisation) -> None:
    agent = factories.agent()
    with acting(agent):
        gjovik.phone = "08915"
        gjovik.save(update_fields=["phone"])
        [newest, *_rest] = audit.entries_of([gjovik])
    assert newest.additional_data == {"actor": agent.name}
    assert newest.actor_id == agent.user_id
    assert newest.changes_dict["phone"] == ["", "08915"]


def test_a_password_never_stands_in_the_trail(db: None) -> None:
    account = factories.user()
    with acting(SYSTEM):
        account.set_password("another long password")
        account.save(update_fields=["password"])
    last = entries("accounts_user")[-1]
    assert last.after == {"password": "(changed)"}
    assert "pbkdf" not in str([e.after for e in entries("accounts_user")])
    assert "md5" not in str([e.after for e in entries("accounts_user")])


def said(since: int, *columns: str) -> list[tuple[object, ...]]:
    """What the trail says since an entry, row by row."""
    with acting(SYSTEM):
        rows = AuditEntry.objects.filter(pk__gt=since).order_by("pk")
        return list(rows.values_list(*columns))


def newest() -> int:
    with acting(SYSTEM):
        return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_many_rows_in_one_statement_say_what_each_alone_would(db: None) -> None:
    names = [f'Kommune {n} "med" æøå\\n' for n in range(60)]
    with acting(SYSTEM):
        made = Organisation.objects.bulk_create([
            Organisation(name=name, kind="municipality") for name in names
        ])
    change = "UPDATE customers_organisation SET phone = nullif(%s, ''), parent_id = %s WHERE id = "
    what = ("table_name", "operation", "actor_name", "database_role", "before", "after")
    told = []
    for one_by_one in (True, False):
        with acting(SYSTEM), connection.cursor() as cursor:
            since = newest()
            asked: list[object] = ["61 18 28 00", made[0].pk]
            if one_by_one:
                for row in made[1:]:
                    cursor.execute(change + "%s", [*asked, row.pk])
            else:
                cursor.execute(change + "ANY(%s)", [*asked, [row.pk for row in made[1:]]])
            told.append(sorted(said(since, "row_id", *what), key=str))
            cursor.execute("UPDATE customers_organisation SET phone = '', parent_id = NULL")
    # The instant of each change is its own.
    alone, together = ([(*line[:-2], _timeless(line[-2]), _timeless(line[-1])) for line in side]
                       for side in told)  # fmt: skip
    assert len(together) == 59
    assert together == alone
    assert together[0][-1] == {"phone": "61 18 28 00", "parent_id": made[0].pk}


def _timeless(change: object) -> dict[str, object]:
    assert isinstance(change, dict)
    return {column: value for column, value in change.items() if column != "updated_at"}


def post(count: int) -> None:
    with acting(SYSTEM):
        outbox.post([outbox.Draft(f"{n}", "a@x.example", "Emne", "Tekst") for n in range(count)])


def test_what_a_statement_does_not_change_leaves_no_line(db: None) -> None:
    post(40)
    with acting(SYSTEM), connection.cursor() as cursor:
        since = newest()
        cursor.execute("UPDATE foundation_outboxmessage SET about = CASE key WHEN '7' THEN 'X'"
                       " ELSE about END")  # fmt: skip
        cursor.execute("UPDATE foundation_outboxmessage SET about = 'Y' WHERE false")
        cursor.execute("DELETE FROM foundation_outboxmessage WHERE false")
    assert said(since, "operation", "before", "after") == [
        ("UPDATE", {"about": ""}, {"about": "X"})
    ]


@pytest.mark.parametrize("people", [2, 40])
def test_no_secret_of_many_stands_in_the_trail(db: None, people: int) -> None:
    with acting(SYSTEM), connection.cursor() as cursor:
        since = newest()
        User.objects.bulk_create([
            User(email=f"{n}@x.example", name="N", password=f"md5$x{n}") for n in range(people)
        ])
        cursor.execute("UPDATE accounts_user SET password = 'md5$y', name = 'M'")
    lines = said(since, "operation", "before", "after")
    assert len(lines) == 2 * people
    assert "md5" not in str(lines)
    (_operation, before, after) = lines[-1]
    assert (before, after) == (
        {"name": "N", "password": "(hidden)"}, {"name": "M", "password": "(changed)"}
    )  # fmt: skip


@pytest.mark.parametrize("lines", [1, 40])
def test_a_row_whose_key_is_changed_is_kept_whole_twice(db: None, lines: int) -> None:
    post(lines)
    with acting(SYSTEM), connection.cursor() as cursor:
        since = newest()
        cursor.execute("UPDATE foundation_outboxmessage SET id = id + 1000000")
    kept = said(since, "operation", "before__subject", "after__subject")
    assert sorted(kept, key=str) == (
        [("UPDATE", "Emne", None)] * lines + [("UPDATE", None, "Emne")] * lines
    )


def test_the_portals_own_tests_leave_no_line_among_many(db: None) -> None:
    post(40)
    with acting(SYSTEM), connection.cursor() as cursor:
        since = newest()
        cursor.execute("UPDATE foundation_outboxmessage SET channel = 'canary' WHERE key < '3'")
        cursor.execute("UPDATE foundation_outboxmessage SET about = 'X'")
        tests = OutboxMessage.objects.filter(channel="canary").count()
        cursor.execute("DELETE FROM foundation_outboxmessage")
    assert 12 < tests < 40
    assert len(said(since, "pk")) == tests + 2 * (40 - tests)


def test_a_write_through_a_token_has_its_person(client: Client, gjovik: Organisation) -> None:
    factories.rules()
    factories.operator()
    account = factories.user()
    with acting(SYSTEM):
        _row, token = AuthToken.objects.create(user=account)
    body = {"organisation": str(gjovik.public_id), "title": "Stum", "impact": 3, "urgency": 2}
    answer = client.post(
        "/api/v1/tickets/", body, content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "X-Forwarded-For": "6.6.6.6, 192.0.2.9"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    [inserted] = [e for e in entries("tickets_ticket") if e.operation == "INSERT"]
    assert (inserted.actor_id, inserted.address) == (account.pk, "192.0.2.9")


@pytest.mark.parametrize(
    "forged",
    ["junk", "1.2.3.4, junk", "", "9" * 5000, "::1%eth0; DROP TABLE", "127.0.0.1:99999999"],
)
def test_a_forged_address_neither_stops_a_write_nor_enters_the_trail(
    client: Client, db: None, forged: str
) -> None:
    account = factories.user()
    client.post(
        "/accounts/login/",
        {"login": account.email, "password": factories.PASSWORD},
        headers={"X-Forwarded-For": forged, "X-Forwarded-Port": "1" * 400},
    )
    assert "_auth_user_id" in client.session
    assert {entry.address for entry in entries("accounts_user")} <= {"", "127.0.0.1"}
    with acting(SYSTEM):
        assert User.objects.get(pk=account.pk).last_login


def sealed_within(seconds: int) -> bool:
    """Seal as soon as no older transaction runs on the server, where other tests run too."""
    for _second in range(seconds):
        with acting(SYSTEM):
            if seal.seal():
                return True
        time.sleep(1)
    return False


@pytest.mark.django_db(transaction=True)
def test_the_chain_finds_what_was_changed_behind_its_back() -> None:
    factories.organisation("Gjøvik kommune")
    assert sealed_within(seconds=60)
    with acting(SYSTEM):
        assert seal.verify() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE foundation_auditentry DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE foundation_auditentry NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE foundation_auditentry SET actor_name = 'somebody else'")
        cursor.execute("ALTER TABLE foundation_auditentry FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE foundation_auditentry ENABLE TRIGGER USER")
    with acting(SYSTEM):
        assert seal.verify() == list(AuditSeal.objects.values_list("pk", flat=True))
