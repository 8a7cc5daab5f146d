"""The demo: all of it is loaded once for this file, then looked at from several sides."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from stdnum.no import fodselsnummer

from assets.models import Asset, ControlRoom, Dependency, DependencyKind, Terminal
from customers.models import Organisation, Person
from hdo_portal.accounts.models import User
from hdo_portal.devkit import demo
from hdo_portal.foundation import clock
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.actors import actor_of
from tests.factories import TESTS
from tickets.escalation import oncall
from tickets.models import CallOut, Clock, Comment, Rota, Ticket, TicketEvent
from tickets.models.enums import OPEN_STATUSES
from tickets.reports.dryrun import Case, plan
from tickets.reports.verify import check
from tickets.sla import ledger
from tickets.sla.view import view_of

PASSWORD = "invented for this test"


@pytest.fixture(scope="module")
def now(django_db_setup, django_db_blocker) -> Iterator[datetime]:
    """The demo is in the database; the instant it was loaded at. All of it is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference_data", verbosity=0)
        demo.load(PASSWORD)
        with acting(TESTS):
            yield clock.now()
        transaction.set_rollback(True)


def test_it_holds_as_much_as_a_living_desk(now):
    assert Ticket.objects.filter(kind="incident").count() >= 110
    assert Ticket.objects.filter(kind="change").count() >= 15
    assert Terminal.objects.count() > 300
    assert ControlRoom.objects.filter(kind="legevakt").count() >= 5
    kinds = set(Dependency.objects.values_list("kind", flat=True))
    assert kinds == set(DependencyKind.values)


def test_every_clock_equals_its_ledger(now):
    clocks = Clock.objects.select_related("calendar_version", "ticket").prefetch_related(
        "intervals"
    )
    assert len(clocks) > 300
    assert [difference for row in clocks for difference in check(row)] == []
    for row in clocks.filter(state__in=["running", "paused"]):
        assert view_of(row, now).elapsed_seconds == ledger.elapsed_at(row, now)


def test_it_tells_of_everything_that_can_happen(now):
    told = set(TicketEvent.objects.values_list("kind", flat=True))
    assert told >= {
        *("opened", "accepted", "assigned", "commented", "held", "resumed", "restored", "resolved"),
        *("closed", "reopened", "cancelled", "merged", "merged_here", "reclassified", "attached"),
        *("breached", "escalated", "acknowledged", "occurred_again", "submitted", "approved"),
        *("rejected", "begun", "completed", "backed_out", "reviewed"),
    }


def test_the_desk_has_something_to_do_at_once(now):
    still = Clock.objects.filter(state="running")
    soon = still.filter(due_at__gt=now, due_at__lte=now + timedelta(minutes=10))
    assert soon.count() >= 2
    assert still.filter(due_at__lt=now, breached_at__isnull=False).exists()
    assert Clock.objects.filter(state="paused", ticket__status="on_hold").exists()
    assert Ticket.objects.filter(severity="SL1", status="in_progress").exists()
    coming = Ticket.objects.filter(kind="change", status="scheduled").get()
    assert now < coming.plan.window_from < now + timedelta(days=2)
    assert Ticket.objects.filter(kind="change", status="approval").exists()


def test_no_row_of_the_story_lies_in_the_future(now):
    assert not TicketEvent.objects.filter(at__gt=now).exists()
    assert not Comment.objects.filter(created_at__gt=now).exists()
    assert not Ticket.objects.filter(updated_at__gt=now).exists()
    assert not OutboxMessage.objects.filter(created_at__gt=now).exists()


def test_only_mail_of_the_last_hour_waits_to_leave(now):
    assert OutboxMessage.objects.count() > 300
    waiting = OutboxMessage.objects.filter(state="waiting")
    assert 0 < waiting.count() < 40
    assert min(waiting.values_list("created_at", flat=True)) > now - timedelta(minutes=61)


@pytest.mark.parametrize("email", demo.ACCOUNTS_OF_DEMO)
def test_everybody_has_the_one_password(now, email):
    assert User.objects.get(email=email).check_password(PASSWORD)


@pytest.mark.parametrize(
    "email,names",
    [
        ("kunde@gjovik.example", {"Gjøvik kommune"}),
        ("kunde@bergen.example", {"Bergen kommune"}),
        ("kunde@ous.example", {"Oslo universitetssykehus HF"}),
    ],
)
def test_a_customer_sees_open_work_of_its_own_and_no_other(now, email, names):
    actor = actor_of(User.objects.get(email=email))
    with acting(actor):
        tickets = list(Ticket.objects.filter(kind="incident").select_related("organisation"))
        assert {ticket.organisation.name for ticket in tickets} == names
        assert any(ticket.status in OPEN_STATUSES for ticket in tickets)
        assert not Comment.objects.filter(visibility="internal").exists()


def test_the_authority_sees_those_under_it(now):
    actor = actor_of(User.objects.get(email="kunde@hso.example"))
    assert len(actor.organisation_ids) > 10


def test_nobody_has_a_number_that_could_be_a_persons(now):
    texts = [
        *Ticket.objects.values_list("description", flat=True),
        *Comment.objects.values_list("body", flat=True),
    ]
    numbers = [number for text in texts for number in re.findall(r"\b\d{11}\b", text)]
    assert not any(fodselsnummer.is_valid(number) for number in numbers)
    for phone in Person.objects.exclude(phone="").values_list("phone", flat=True):
        assert phone.startswith("00 ")
    assert all(
        email.endswith(".example") for email in Person.objects.values_list("email", flat=True)
    )


def test_the_lost_radio_is_barred(now):
    lost = Asset.objects.get(name="OUS 11 håndterminal")
    assert (lost.life, lost.terminal.subscription) == ("lost", "temporarily_disabled")


def test_the_gravest_fault_calls_the_manager_on_duty(now):
    """By the rota, and in the history of the demo as well as for the next fault."""
    called = CallOut.objects.filter(step__rota__slug="vaktleder", clock__severity="SL1")
    assert called.count() > 5
    assert {row.level for row in called} <= {0, 1, 2}
    gjovik = Organisation.objects.get(name="Gjøvik kommune")
    first = plan(Case(gjovik, None, "SL1", now)).lines[0]
    on_duty = oncall.person_on_call(Rota.objects.get(slug="vaktleder"), 1, now)
    assert (first.at, [name for name, _channels in first.told]) == (now, [on_duty.name])


def test_it_is_not_loaded_twice(now):
    assert not demo.is_wanted()
    tickets = Ticket.objects.count()
    call_command("load_demo", verbosity=0)
    assert Ticket.objects.count() == tickets


def test_production_refuses_it(now, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="for development"):
        call_command("load_demo")
    with pytest.raises(CommandError, match="do not belong"):
        call_command("load_test_data")
