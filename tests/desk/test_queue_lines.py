"""A line of the queue is drawn once and kept, and still never shows what is no longer so."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from customers.models import Organisation, Site
from hdo_portal.accounts.models import Team, User
from hdo_portal.desk.columns import CHOICES
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.conftest import Freeze
from tests.desk.conftest import Desk
from tickets.models import Clock, Ticket

NOON = datetime.fromisoformat("2026-11-24T12:00:00Z")


def line(desk: Desk, client: Any = None) -> str:
    """The one line of the queue, with every column."""
    page = (client or desk.client).get("/desk/").content.decode()
    [found] = re.findall(r'<tr id="row-.*?</tr>', page, re.DOTALL)
    return found


def change(model: Any, pk: int, **fields: Any) -> None:
    with acting(factories.TESTS):
        assert model.objects.filter(pk=pk).update(**fields) == 1


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    with acting(factories.TESTS):
        site = Site.objects.create(organisation=desk.gjovik, name="Haugtun")
    everything = [column.name for column in CHOICES]
    assert desk.client.post(reverse("desk:columns"), {"columns": everything}).status_code == 303
    ticket = desk.incident(site=site, team=factories.team(name="Radio"))
    desk.do(ticket, "accept")
    return desk.fresh(ticket)


CHANGES = {
    "title": ("Radioen er stum", lambda t, d: change(Ticket, t.pk, title="Radioen er stum")),
    "severity": ('data-severity="SL1"', lambda t, d: change(Ticket, t.pk, severity="SL1")),
    "status": ('data-status="on_hold"', lambda t, d: d.do(t, "hold", reason="customer")),
    "why it waits": ("Waiting for the customer", lambda t, d: d.do(t, "hold", reason="customer")),
    "holder": ("Ola Nygård", lambda t, d: change(Ticket, t.pk, assignee=d.colleague.user_id)),
    "holder's name": ("Inga Sol", lambda t, d: change(User, t.assignee_id, name="Inga Sol")),
    "customer's name": ("Ny kommune", lambda t, d: change(Organisation, t.organisation_id,
                                                          name="Ny kommune", short_name="")),
    "site's name": ("Ny stasjon", lambda t, d: change(Site, t.site_id, name="Ny stasjon")),
    "team's name": ("Samband", lambda t, d: change(Team, t.team_id, name="Samband")),
    "call sign": ("GJ-99", lambda t, d: change(type(d.radio.terminal), d.radio.terminal.pk,
                                              call_sign="GJ-99")),
    "times": (">3<", lambda t, d: change(Ticket, t.pk, occurrence_count=3)),
    "opened": ("today 03:07", lambda t, d: change(Ticket, t.pk,
                                                  created_at=NOON.replace(hour=2, minute=7))),
    "changed": ("today 03:09", lambda t, d: change(Ticket, t.pk,
                                                   updated_at=NOON.replace(hour=2, minute=9))),
    "due": ("2030-01-01T", lambda t, d: change(Ticket, t.pk,
                                               next_due_at=NOON.replace(2030, 1, 1))),
    "clock": ("2030-01-02T", lambda t, d: [change(Clock, clock.pk, due_at=NOON.replace(2030, 1, 2))
              for clock in d.read(lambda: Clock.objects.filter(ticket=t, state="running"))]),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_is_shown_at_once(
    desk: Desk, ticket: Ticket, freeze: Freeze, what: str
) -> None:
    words, happens = CHANGES[what]
    with freeze(NOON):
        assert words not in line(desk)
        happens(ticket, desk)
        assert words in line(desk)


def test_its_clock_counts_on(desk: Desk, ticket: Ticket, freeze: Freeze) -> None:
    with acting(factories.TESTS):
        Clock.objects.filter(ticket=ticket, state="running").update(
            started_at=NOON, due_at=NOON + timedelta(minutes=8)
        )
    texts = {}
    for seconds in (0, 1, 100, 481):
        with freeze(NOON + timedelta(seconds=seconds)):
            [texts[seconds]] = re.findall(r"data-clock-text>([^<]+)", line(desk))
    assert texts == {0: "8 min 00 s left", 1: "7 min 59 s left", 100: "6 min 20 s left",
                     481: "1 s over"}  # fmt: skip


def test_after_midnight_it_says_yesterday(desk: Desk, ticket: Ticket, freeze: Freeze) -> None:
    late = NOON.replace(hour=22, minute=55)
    change(Ticket, ticket.pk, created_at=late)
    [agent] = desk.read(lambda: User.objects.filter(pk=desk.agent.user_id))
    with freeze(late):
        factories.sign_in(desk.client, agent)
    for minutes, words in ((0, "today 23:55"), (4, "today 23:55"), (5, "yesterday 23:55")):
        with freeze(late + timedelta(minutes=minutes)):
            assert words in line(desk)


def test_each_reads_it_in_their_language_with_their_columns_and_marks(
    desk: Desk, ticket: Ticket
) -> None:
    desk.client.post(reverse("desk:mark-read"), {"number": ticket.number})
    assert "data-unread" not in line(desk)
    assert "data-unread" in line(desk, desk.other)
    assert "queue-team" not in line(desk, desk.other)
    desk.other.post("/accounts/preferences/", {"language": "nb"})
    assert "Under arbeid" in line(desk, desk.other)
    assert "In progress" in line(desk)


def test_what_is_kept_says_nothing_of_the_servers_time(desk: Desk, ticket: Ticket) -> None:
    """A browser sets its clock by that, and by a time of yesterday it would be a day late."""
    assert "data-server-now" not in line(desk)
    page = desk.get("/desk/", headers={"HX-Request": "true"}).content.decode()
    assert page.count("data-server-now") == 1
