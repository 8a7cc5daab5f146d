"""How a person looks at the queue: filters in words, groups, columns, views, what is unread."""

import re
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.preferences import set_queue_columns
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.errors import Invalid, NotAllowed, NotFound
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import TITLE, Desk, signed_in
from tests.desk.test_queue import HTMX, due, listed, titles
from tickets import actions
from tickets.models import BulkRun, SavedView, Ticket, TicketRead
from tickets.queries import teams
from tickets.worklist.address import canonical
from tickets.worklist.views import view_by_id, views_of


def page(desk: Desk, query: str = "", client: Client | None = None) -> str:
    return (client or desk.client).get("/desk/" + query).content.decode()


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """Gjøvik's radio is being worked on by the agent; Bergen waits for its own people."""
    desk.do(desk.incident(team=factories.team()), "accept")
    waits = desk.incident(
        title="Venter", organisation=desk.bergen, impact=4, urgency=3, assets=[], reporter=None
    )
    actions.accept(desk.colleague, ticket=waits)
    actions.hold(desk.colleague, ticket=waits, reason="customer")
    actions.cancel(desk.agent, ticket=desk.incident(title="Avlyst", assets=[]), reason="Prøve")
    return desk


READ = [
    ("?status=venter", ["Venter"]), ("?status=on-hold", ["Venter"]),
    ("?tilstand=på+vent", ["Venter"]), ("?kunde=Bergen+kommune", ["Venter"]),
    ("?customer=gjøvik", [TITLE]), ("?tildelt=meg", [TITLE]), ("?mine=1", [TITLE]),
    ("?assigned=Ola+Nygård", ["Venter"]), ("?assigned=me&assigned=ola", [TITLE, "Venter"]),
    ("?alvor=2", [TITLE]), ("?utstyr=2420001", [TITLE]), ("?status=avlyst", ["Avlyst"]),
    ("?status=ferdig", ["Avlyst"]), ("?text=kunde:bergen", ["Venter"]),
    ("?text=status:venter+bergen", ["Venter"]), ("?text=-kunde:bergen", [TITLE]),
    ("?since=2020-01-01", [TITLE, "Venter"]), ("?before=2020-01-01", []),
    ("?customer_text=Bergen+kommune", ["Venter"]), ("?team=servicedesk", [TITLE]),
    ("?status=new&status=on-hold", ["Venter"]), ("?customer=finnes-ikke", []),
]  # fmt: skip
WRITTEN = [
    ("tilstand=venter&kunde=bergen", "status=on-hold&customer=bergen"),
    ("mine=1&alvor=sl2", "severity=SL2&assigned=me"),
    ("unassigned=1&frist=snart&gruppert=utstyr", "assigned=nobody&due=soon&grouped=asset"),
    ("status=open&text=&after=abc&evil=1&sort=x", ""),
    ("status=alle&sortert=eldst", "status=all&sort=oldest"),
]


def test_the_address_is_read_in_words(busy: Desk) -> None:
    assert {query: listed(busy, query) for query, _expected in READ} == dict(READ)


def test_every_way_of_asking_is_written_in_one(desk: Desk) -> None:
    for asked, written in WRITTEN:
        pairs = [(name, [value]) for name, value in (part.split("=") for part in asked.split("&"))]
        with acting(desk.agent):
            assert canonical(desk.agent, pairs, list(teams())) == written


def test_a_choice_from_the_list_becomes_words_in_the_address(busy: Desk) -> None:
    query = f"?customer={busy.bergen.public_id}&customer_text=Bergen&status="
    answer = busy.get("/desk/" + query, headers=HTMX)
    assert answer["HX-Replace-Url"] == "/desk/?customer=Bergen+kommune"
    assert "HX-Replace-Url" not in busy.get(answer["HX-Replace-Url"], headers=HTMX)


def test_what_names_nothing_is_said_and_a_further_filter_can_be_taken_away(busy: Desk) -> None:
    assert "Nothing here is called «finnes»" in page(busy, "?kunde=finnes")
    assert re.search(r'name="asset" value="2420001" checked', page(busy, "?utstyr=2420001"))


def test_groups_stand_by_what_is_due_first_and_lead_to_their_own(busy: Desk) -> None:
    for number in range(6):
        due(busy.incident(title=f"Nr {number}", assets=[busy.room]), hours=number + 30)
    with acting(factories.TESTS):
        Ticket.objects.filter(title="Venter").update(next_due_at=None)
    shown = page(busy, "?gruppert=kunde")
    assert re.findall(r'queue-group-name">([^<]*)', shown) == ["Gjøvik kommune", "Bergen kommune"]
    assert titles(shown) == [TITLE, "Nr 0", "Nr 1", "Nr 2", "Nr 3", "Venter"]
    assert 'href="/desk/?customer=Gj%C3%B8vik+kommune">all 7' in shown
    by_asset = page(busy, "?grouped=asset")
    assert {"ISSI 2420001 · GJ-31", "Gjøvik legevakt", "No asset"} == {
        name.strip() for name in re.findall(r'queue-group-name">([^<]*)', by_asset)
    }
    assert len(listed(busy, "?asset=Gjøvik+legevakt")) == 6
    assert "No site" in page(busy, "?grouped=site")
    assert "queue-group" not in page(busy, "?grouped=customer&status=all"), "the past has no end"


def test_pages_of_groups_lose_none(busy: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr("hdo_portal.desk.views.queue.GROUPS", 1)
    busy.incident(title="Uten utstyr", assets=[])
    seen, address = [], "?grouped=asset"
    while address:
        shown = page(busy, address)
        seen += [name.strip() for name in re.findall(r'queue-group-name">([^<]*)', shown)]
        further = re.search(r'rel="next" href="/desk/([^"]+)"', shown)
        address = further[1].replace("&amp;", "&") if further else ""
    assert sorted(seen) == ["ISSI 2420001 · GJ-31", "No asset"]


def test_a_person_chooses_columns_for_themselves(busy: Desk) -> None:
    chosen = {"columns": ["customer", "opened"], "query": "status=on-hold"}
    answer = busy.client.post(reverse("desk:columns"), chosen)
    assert answer["Location"] == "/desk/?status=on-hold"
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)', page(busy))
    assert [head for head in heads if head] == ["What", "Customer", "Reported"]
    assert "Who has it" in page(busy, client=busy.other), "nobody else's"
    busy.client.post(reverse("desk:columns"), {"columns": ["what-ever"]})
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)', page(busy)) == heads
    busy.client.post(reverse("desk:columns"), {})
    assert "Who has it" in page(busy)
    with pytest.raises(Invalid):
        set_queue_columns(busy.agent, columns=["x" * 13])


def test_what_one_has_read_is_marked_until_it_changes(busy: Desk) -> None:
    [waits] = busy.read(lambda: Ticket.objects.filter(title="Venter"))
    number = waits.number
    unread = re.compile(rf'id="row-{number}"[^>]* data-unread')
    assert unread.search(page(busy))
    assert busy.client.post(reverse("desk:mark-read"), {"number": number}).status_code == 303
    assert not unread.search(page(busy))
    assert unread.search(page(busy, client=busy.other)), "each has read for themselves"
    [ticket] = busy.read(lambda: Ticket.objects.filter(number=number))
    actions.resume(busy.colleague, ticket=ticket)
    with acting(factories.TESTS):  # the clock of a test's transaction stands still
        TicketRead.objects.update(version="2020-01-01T00:00:00Z")
    assert unread.search(page(busy))
    assert actions.mark_read(busy.agent, numbers=[number, "INC-1999-000001"]) == 1
    assert actions.mark_read(busy.agent, numbers=[number]) == 0


def test_a_view_is_kept_in_one_way_of_asking_and_found_again(busy: Desk) -> None:
    said = {"name": "Venter på kunden", "query": "tilstand=venter", "once": "k"}
    answer = busy.client.post(reverse("desk:new-view"), said)
    assert answer["Location"] == "/desk/?status=on-hold"
    shown = page(busy, "?status=venter")
    assert re.search(r'\?status=on-hold" aria-current="page">Venter på kunden', shown)
    assert "Venter på kunden" not in page(busy, client=busy.other)
    [view] = busy.read(SavedView.objects.all)
    again = {"name": "Venter", "query": view.query, "shared": "on", "with_columns": "on"}
    busy.client.post(reverse("desk:edit-view", args=[view.public_id]), again)
    assert "(shared with Servicedesk)" in page(busy, client=busy.other)
    assert "Change this view" not in page(busy, "?status=on-hold", client=busy.other)
    busy.client.post(reverse("desk:delete-view", args=[view.public_id]))
    assert busy.read(SavedView.objects.all) == []


def test_who_may_change_a_view_and_what_is_refused(busy: Desk) -> None:
    view = actions.save_view(busy.agent, name="Min", query="assigned=me")
    with acting(busy.colleague), pytest.raises(NotFound):
        actions.delete_view(busy.colleague, view=view)
    actions.save_view(busy.agent, name="Vår", query="", shared=True, view=view)
    with acting(busy.colleague), pytest.raises(NotAllowed):
        actions.save_view(busy.colleague, name="Min nå", query="", view=view)
    with pytest.raises(Invalid) as taken:
        actions.save_view(busy.agent, name="vår", query="status=new")
    assert taken.value.code == "taken"
    with pytest.raises(Invalid):
        actions.save_view(busy.agent, name="  ", query="")
    loner = factories.actor_of(factories.user(Role.LEAD, name="Uten lag"))
    with pytest.raises(Invalid) as alone:
        actions.save_view(loner, name="x", query="", shared=True)
    assert alone.value.code == "no_team"
    team = factories.team(name="Servicedesk")
    lead = factories.user(Role.LEAD, name="Leder", team=team)
    actions.delete_view(factories.actor_of(lead), view=view)
    refused = busy.client.post(reverse("desk:new-view"), {"name": "", "query": ""})
    assert refused.status_code == 422


def test_no_customer_reads_a_view_or_what_staff_have_read(busy: Desk) -> None:
    view = actions.save_view(busy.agent, name="Gjøvik", query="customer=Gjøvik", shared=True)
    numbers = busy.read(lambda: Ticket.objects.values_list("number", flat=True))
    assert actions.mark_read(busy.agent, numbers=numbers) > 0
    for customer in (busy.kari, factories.actor_of(factories.customer(busy.bergen))):
        with acting(customer):
            assert not views_of(customer).exists()
            for model in (SavedView, TicketRead, BulkRun):  # the database refuses too
                with pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
                    model._base_manager.exists()
            with pytest.raises(NotFound):
                view_by_id(customer, view.public_id)
        with pytest.raises(NotAllowed):
            actions.save_view(customer, name="x", query="")
    other = signed_in(factories.customer(busy.bergen, language="en"))
    assert other.get(reverse("desk:edit-view", args=[view.public_id])).status_code == 404


def test_the_figures_say_when_they_stop_counting(busy: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr("tickets.queue.MOST_COUNTED", 1)
    assert re.findall(r'class="stat-value">([^<]*)', page(busy))[0] == "1+"


def test_who_is_on_call_is_asked_for_beside_the_page(desk: Desk) -> None:
    assert f'hx-get="{reverse("desk:oncall-strip")}"' in page(desk)
    assert desk.get(reverse("desk:oncall-strip"), headers=HTMX).status_code == 200
