"""A major incident from the first report to the report: gathered, told, handed over and closed."""

import threading
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from customers.models import Organisation
from hdo_portal.accounts.models import User
from hdo_portal.foundation.errors import Conflict, Invalid
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tickets import actions, majors
from tickets.models import (
    Clock,
    Comment,
    MajorAsset,
    MajorCustomer,
    MajorIncident,
    MajorMember,
    MajorUpdate,
    Ticket,
)

SILENT = "Radio er borte i flere sentraler"
CANARY = "Bergen"
NAMED = ("anne@gjovik.example", "NILS@tromso.example", "bera@bergen.example")


@dataclass
class Outage:
    """A core that fails: rooms in Gjøvik and Bergen need it, one in Tromsø does not. Gjøvik has
    reported its room; the others have, or have not."""

    desk: Desk
    core: Any
    bergen_room: Any
    tromso: Organisation
    tromso_room: Any
    master: Ticket
    report: Ticket
    other: Ticket

    def declare(self, title: str = SILENT) -> MajorIncident:
        return actions.declare_major(self.desk.agent, ticket=self.master, title=title)

    def url(self, major: MajorIncident, name: str = "major", *args: Any) -> str:
        return reverse(f"desk:{name}", args=[major.public_id, *args])

    def read(self, model: Any, **which: Any) -> list[Any]:
        with acting(factories.TESTS):
            return list(model.objects.filter(**which).order_by("pk"))

    def fresh(self, major: MajorIncident) -> MajorIncident:
        [row] = self.read(MajorIncident, pk=major.pk)
        assert isinstance(row, MajorIncident)
        return row

    def customers(self, major: MajorIncident) -> set[str]:
        with acting(factories.TESTS):
            return {row.organisation.name for row in majors.hit_customers(major)}

    @property
    def kari(self) -> str:
        """The coordinator of Gjøvik, who signs in."""
        [row] = self.read(User, pk=self.desk.kari.user_id)
        return str(row.email)

    def mails(self, major: MajorIncident) -> list[OutboxMessage]:
        return self.read(OutboxMessage, group=f"major:{major.public_id}")


@pytest.fixture
def outage(desk: Desk) -> Outage:
    core = factories.asset(factories.operator(), name="LifeX kjerne A")
    bergen_room = factories.control_room(desk.bergen, "Bergen legevakt")
    tromso = factories.organisation("Tromsø kommune", kind="municipality", written_language="nn")
    tromso_room = factories.control_room(tromso, "Tromsø legevakt")
    factories.dependency(desk.room, core, "runs_on")
    factories.dependency(bergen_room, core, "runs_on")
    whose = {"impact": 1, "urgency": 1, "reporter": None}
    return Outage(
        desk=desk, core=core, bergen_room=bergen_room, tromso=tromso, tromso_room=tromso_room,
        master=desk.incident(title="Gjøvik er stum", assets=[desk.room], impact=1, urgency=1),
        report=desk.incident(
            title="Bergen er stum", organisation=desk.bergen, assets=[bergen_room], **whose
        ),
        other=desk.incident(
            title="Tromsø er stum", organisation=tromso, assets=[tromso_room], **whose
        ),
    )  # fmt: skip


def contact(whose: Organisation, name: str, email: str, **person: Any) -> Any:
    made = factories.person(whose, name, email=email, **person)
    factories.membership(made, whose, role="on_call")
    return made


def test_declared_from_a_ticket_it_gathers_what_depends_on_the_same(outage: Outage) -> None:
    client = outage.desk.client
    address = reverse("desk:declare-major", args=[outage.master.number])
    assert address in client.get(reverse("ticket", args=[outage.master.number])).content.decode()
    assert "Gjøvik er stum" in client.get(address).content.decode()
    answer = client.post(address, {"title": SILENT, "known": ""})
    assert answer.status_code == 303, answer.content
    [major] = outage.read(MajorIncident)
    assert outage.customers(major) == {"Gjøvik kommune"}
    assert outage.read(MajorAsset)[0].asset_id == outage.desk.room.pk

    page = client.get(outage.url(major, "major-gather")).content.decode()
    assert "Bergen er stum" in page
    assert "Both need LifeX kjerne A" in page
    assert "Tromsø er stum" not in page, "it depends on nothing of this"
    chosen = {"chosen": [outage.report.number], "numbers": f"{outage.other.number} "}
    assert client.post(outage.url(major, "major-gather"), chosen).status_code == 303
    assert outage.customers(major) == {"Gjøvik kommune", "Bergen kommune", "Tromsø kommune"}
    assert client.post(outage.url(major, "major-gather"), chosen).status_code == 303, "once"
    assert len(outage.read(MajorMember)) == 3

    out = outage.url(major, "major-take-out", outage.other.number)
    assert client.post(out).status_code == 303
    with pytest.raises(Conflict):
        actions.take_out(outage.desk.agent, major=major, ticket=outage.master)
    page = client.get(outage.url(major)).content.decode()
    assert "Bergen legevakt" in page
    assert "found that it is a fault of its own" in outage.desk.page(outage.other)
    assert "Part of a major incident" in outage.desk.page(outage.report)
    assert "Part of a major incident" not in outage.desk.page(outage.other)


def test_whom_it_hits_is_put_right_by_hand_and_stays_so(outage: Outage) -> None:
    major, client = outage.declare(), outage.desk.client
    hit = {"asset": str(outage.core.public_id), "customer": str(outage.tromso.public_id)}
    assert client.post(outage.url(major, "major-scope"), hit).status_code == 303
    assert outage.customers(major) == {"Gjøvik kommune", "Bergen kommune", "Tromsø kommune"}
    leave = outage.url(major, "major-leave", "customer", outage.desk.bergen.public_id)
    assert client.post(leave).status_code == 303
    actions.gather(outage.desk.agent, major=major, tickets=[outage.other])
    with acting(factories.TESTS):
        assert {row.asset.name for row in majors.hit_assets(major)} == {
            "Gjøvik legevakt", "Bergen legevakt", "LifeX kjerne A", "Tromsø legevakt"
        }  # fmt: skip
    assert outage.customers(major) == {"Gjøvik kommune", "Tromsø kommune"}, "computing is no return"
    held = outage.url(major, "major-leave", "customer", outage.tromso.public_id)
    assert "Take its reports out first." in client.post(held, follow=True).content.decode()
    assert client.post(outage.url(major, "major-scope"), {}).status_code == 422
    actions.add_hit_asset(outage.desk.agent, major=major, asset=outage.desk.radio)
    assert str(outage.desk.radio) in client.get(outage.url(major)).content.decode()
    actions.leave_out_asset(outage.desk.agent, major=major, asset=outage.desk.radio)
    page = client.get(outage.url(major, "major-scope")).content.decode()
    assert str(outage.desk.radio) not in page


def test_one_text_reaches_everybody_once_in_their_language(outage: Outage) -> None:
    desk = outage.desk
    contact(desk.gjovik, "Anne", "anne@gjovik.example", language="en")
    nynorsk = contact(outage.tromso, "Nils", "NILS@tromso.example", language="nn")
    factories.membership(nynorsk, outage.tromso, role="manager")
    contact(desk.bergen, "Bera", "bera@bergen.example")
    major = outage.declare()
    actions.gather(desk.agent, major=major, tickets=[outage.report, outage.other])
    words = {"phase": "identified", "nb": "Kjernen er nede.", "nn": "Kjerna er nede."}
    answer = desk.client.post(outage.url(major), words)
    assert answer.status_code == 303, answer.content
    mails = {mail.recipient: mail for mail in outage.mails(major)}
    assert {*mails} == {*NAMED, outage.kari}, "contacts of each that is hit, once"
    assert "Kjernen er nede." in mails["anne@gjovik.example"].body
    assert "The cause is found" in mails["anne@gjovik.example"].subject
    assert "Kjerna er nede." in mails["NILS@tromso.example"].body
    anne = mails["anne@gjovik.example"].body
    assert outage.master.number in anne
    assert "Gjøvik legevakt" in anne
    for theirs in (outage.report.number, CANARY, "Tromsø"):
        assert theirs not in anne, "nobody reads of another customer"
    said = outage.read(Comment, visibility="public")
    assert {row.ticket_id: row.body for row in said} == {
        outage.master.pk: "Kjernen er nede.",
        outage.report.pk: "Kjernen er nede.",
        outage.other.pk: "Kjerna er nede.",
    }
    promises = outage.read(Clock, measure="update", state="running", ticket=outage.report)
    assert [clock.sequence for clock in promises] == [2], "its own promise is kept by it"
    row = outage.fresh(major)
    assert row.next_update_at is not None
    assert (row.next_update_at - row.last_update_at).total_seconds() == row.update_seconds
    assert row.phase == "identified"
    page = desk.client.get(outage.url(major)).content.decode()
    assert "data-due" in page
    assert "told 4 recipients: The cause is found" in page


def test_a_customer_sees_what_hits_it_and_nothing_of_others(outage: Outage) -> None:
    desk, kari = outage.desk, outage.desk.customer
    tromso = signed_in(factories.customer(outage.tromso, language="nn"))
    bergen = signed_in(factories.customer(desk.bergen, language="en"))
    major = outage.declare()
    actions.gather(desk.agent, major=major, tickets=[outage.report])
    actions.tell_all(desk.agent, major=major, phase="restored", nb="Det virker.", en="It works.")
    own = f"/portal/status/{major.public_id}/"
    for address in ("/portal/status/", own):
        page = kari.get(address).content.decode()
        for words in (SILENT, "It works.", "Gjøvik legevakt", outage.master.number):
            assert words in page, (address, words)
        for words in ("Bergen", outage.report.number, "Ingrid", "LifeX"):
            assert words not in page, (address, words)
    theirs = bergen.get(own).content.decode()
    assert outage.report.number in theirs
    assert "Gjøvik" not in theirs
    assert SILENT in kari.get("/portal/").content.decode()
    assert tromso.get(own).status_code == 404
    assert SILENT not in tromso.get("/portal/status/").content.decode()
    assert SILENT not in tromso.get("/portal/").content.decode()
    actions.add_hit_customer(desk.agent, major=major, customer=outage.tromso)
    assert "Det virker." in tromso.get(own).content.decode(), "no Nynorsk: Bokmål"
    actions.leave_out_customer(desk.agent, major=major, customer=outage.tromso)
    assert tromso.get(own).status_code == 404


def test_the_database_shows_a_customer_only_its_own_rows(outage: Outage) -> None:
    major = outage.declare()
    actions.gather(outage.desk.agent, major=major, tickets=[outage.report])
    actions.tell_all(outage.desk.agent, major=major, phase="identified", nb="Kjernen.")
    with acting(outage.desk.kari), connection.cursor() as cursor:
        for table, wanted in (
            ("majorincident", 1), ("majorupdate", 1), ("majormember", 1), ("majorcustomer", 1),
            ("majorasset", 1),
        ):  # fmt: skip
            cursor.execute(f"SELECT count(*) FROM tickets_{table}")
            assert cursor.fetchone()[0] == wanted, table
    stranger = factories.actor_of(factories.customer(outage.tromso))
    with acting(stranger), connection.cursor() as cursor:
        for model in (MajorIncident, MajorUpdate, MajorMember, MajorCustomer, MajorAsset):
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone()[0] == 0, model
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting(factories.TESTS), refused, transaction.atomic():
        MajorUpdate.objects.update(told=0)


def test_roles_are_handed_over_with_what_must_be_known(outage: Outage) -> None:
    desk, major = outage.desk, outage.declare()
    [ola] = [row for row in outage.read(User) if row.name == "Ola Nygård"]
    address = outage.url(major, "major-role")
    said = {"role": "lead", "person": str(ola.public_id), "note": "Ring leverandøren 04:00."}
    assert desk.client.post(address, said).status_code == 303
    row = outage.fresh(major)
    assert (row.lead_id, row.communicator_id) == (ola.pk, desk.agent.user_id)
    [mail] = outage.read(OutboxMessage, recipient=ola.email, about=outage.master.number)
    assert "Ring leverandøren 04:00." in mail.body
    again = desk.client.post(address, said)
    assert again.status_code == 422
    assert "has it already" in again.content.decode()
    assert (
        "made Ola Nygård the incident lead" in desk.client.get(outage.url(major)).content.decode()
    )
    with pytest.raises(Invalid):
        actions.hand_role(desk.agent, major=major, role="boss", person=ola)
    customer = outage.read(User, role="customer")[0]
    said["person"] = str(customer.public_id)
    assert desk.client.post(address, said).status_code == 422


def test_closing_resolves_the_reports_after_a_preview_and_only_once(outage: Outage) -> None:
    desk, client = outage.desk, outage.desk.client
    contact(desk.bergen, "Bera", "bera@bergen.example")
    major = outage.declare()
    actions.gather(desk.agent, major=major, tickets=[outage.report, outage.other])
    actions.resolve(desk.agent, ticket=outage.other, resolution="Noe annet.")
    address = outage.url(major, "major-close")
    page = client.get(address).content.decode()
    assert page.count("is resolved") == 2
    assert page.count("stays as it is") == 1
    seen = page.split('name="seen" value="')[1].split('"')[0]
    actions.resolve(desk.agent, ticket=outage.report, resolution="Bergen selv.")
    stale = client.post(address, {"resolution": "Startet på nytt.", "seen": seen})
    assert stale.status_code == 409
    assert "Startet på nytt." in stale.content.decode()
    assert desk.fresh(outage.master).status == "new", "nothing is done on what was not seen"
    seen = stale.content.decode().split('name="seen" value="')[1].split('"')[0]
    said = {"resolution": "Startet på nytt.", "seen": seen}
    assert client.post(address, said).status_code == 303
    assert client.post(address, said).status_code == 303
    master, other = desk.fresh(outage.master), desk.fresh(outage.other)
    assert (master.status, master.resolution) == ("resolved", "Startet på nytt.")
    assert other.resolution == "Noe annet."
    row = outage.fresh(major)
    assert (row.phase, row.next_update_at, row.closed_name) == (
        "resolved", None, "Ingrid Solberg"
    )  # fmt: skip
    assert len(outage.read(MajorUpdate)) == 1
    told = {mail.recipient for mail in outage.mails(major)}
    assert told == {"bera@bergen.example", outage.kari}
    page = client.get(outage.url(major, "major-report")).content.decode()
    for words in ("Startet på nytt.", "opened the incident", "closed the major incident"):
        assert words in page, words
    again = actions.close_major(desk.agent, major=major, resolution="En gang til.")
    assert again.closed_at == row.closed_at
    with pytest.raises(Conflict):
        actions.tell_all(desk.agent, major=major, phase="identified", nb="For sent.")
    actions.reopen(desk.agent, ticket=outage.report, reason="Igjen")
    assert actions.declare_major(desk.agent, ticket=outage.report, title="Ny feil").is_open


def test_what_was_declared_meanwhile_is_seen_before_another_is_declared(outage: Outage) -> None:
    major = outage.declare()
    address = reverse("desk:declare-major", args=[outage.report.number])
    answer = outage.desk.other.post(address, {"title": "Bergen", "known": ""})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ingrid Solberg has declared" in page
    assert "Gather this report there" in page
    again = outage.desk.other.post(address, {"title": "Bergen", "known": str(major.public_id)})
    assert again.status_code == 303
    twice = outage.desk.other.post(
        reverse("desk:declare-major", args=[outage.master.number]), {"title": "Igjen"}
    )
    assert twice.status_code == 409
    assert len(outage.read(MajorIncident)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_declare_at_the_same_moment_one_is_told(db: None) -> None:
    factories.rules()
    factories.operator()
    people = [factories.agent(), factories.agent()]
    whose = factories.organisation("Gjøvik kommune")
    tickets = [
        actions.open_incident(people[0], organisation=whose, title=f"Stum {n}", impact=1, urgency=1)
        for n in range(2)
    ]
    start, told = threading.Barrier(2), []

    def declare(actor: Any, ticket: Ticket) -> None:
        try:
            start.wait()
            actions.declare_major(actor, ticket=ticket, title="Alt er stumt")
            told.append("declared")
        except Conflict as error:
            told.append(error.code)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=declare, args=pair) for pair in zip(people, tickets, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["declared", "unseen"]
    with acting(factories.TESTS):
        assert MajorIncident.objects.count() == 1
