"""Bulk data: consistent, repeatable, and the guards are back when it is there."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from assets.models import Terminal
from hdo_portal.devkit.load import load
from hdo_portal.foundation import clock
from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from tests.factories import TESTS
from tickets.actions import accept, open_incident
from tickets.models import Alarm, Clock, Ticket
from tickets.queries import queue
from tickets.reports.verify import verify_clocks

pytestmark = pytest.mark.django_db

GUARDS = """
    SELECT c.relname, c.relforcerowsecurity,
           (SELECT count(*) FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'),
           (SELECT count(*) FROM pg_trigger t
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled = 'O')
      FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
     ORDER BY 1
"""


def guards() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def _reference_data() -> None:
    call_command("load_reference_data", verbosity=0)


def fill(seed: int = 7) -> None:
    with acting(TESTS):
        now = clock.now()
    load(tickets=300, terminals=40, seed=seed, now=now)


def test_as_many_as_asked_for_with_clocks_that_equal_their_ledgers():
    fill()
    with acting(TESTS):
        assert (Ticket.objects.count(), Terminal.objects.count()) == (300, 40)
        assert Clock.objects.count() >= 900
        assert verify_clocks() == []


def test_the_same_seed_gives_the_same_rows():
    with acting(TESTS):
        now = clock.now() - timedelta(hours=1)

    def rows() -> list[tuple[object, ...]]:
        with acting(TESTS):
            fields = ("public_id", "number", "title", "status", "created_at", "next_due_at")
            return list(Ticket.objects.order_by("number").values_list(*fields))

    load(tickets=50, terminals=10, seed=3, now=now)
    first = rows()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE assets_asset, tickets_ticket, tickets_ticketcounter CASCADE")
    load(tickets=50, terminals=10, seed=3, now=now)
    assert rows() == first


def test_keys_triggers_and_row_level_security_are_back():
    before = guards()
    fill()
    assert guards() == before


def test_what_is_written_afterwards_is_audited_and_numbered_on():
    fill()
    with acting(TESTS) as actor:
        year = clock.now().year
        last = Ticket.objects.filter(number__startswith=f"INC-{year}").latest("number").number
        asset = Terminal.objects.select_related("asset__organisation").first().asset
        ticket = open_incident(
            actor, organisation=asset.organisation, title="Ny", impact=4, urgency=3, assets=[asset]
        )
        assert int(ticket.number[-6:]) == int(last[-6:]) + 1
        assert AuditEntry.objects.filter(
            table_name="tickets_ticket", row_id=str(ticket.pk), operation="INSERT"
        ).exists()


def test_an_open_incident_of_it_can_be_worked_on():
    fill()
    with acting(TESTS) as actor:
        new = queue(actor).filter(status="new").first() or queue(actor).first()
        assert new is not None
        if new.status == "new":
            assert accept(actor, ticket=new).status == "in_progress"
        assert Alarm.objects.filter(state="waiting").exists()


def test_it_says_what_is_missing():
    with pytest.raises(LookupError, match="terminals"), acting(TESTS):
        load(tickets=1, terminals=0, seed=1, now=clock.now())
