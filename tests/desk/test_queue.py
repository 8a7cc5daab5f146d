"""The queue: what is due first, narrowed by its address."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import TITLE, Desk
from tickets import actions
from tickets.models import Ticket

HTMX = {"HX-Request": "true"}


def titles(page: str) -> list[str]:
    return re.findall(r'class="row-title"[^>]*>([^<]*)<', page)


def listed(desk: Desk, query: str = "") -> list[str]:
    answer = desk.get("/desk/" + query)
    assert answer.status_code == 200
    return titles(answer.content.decode())


def due(ticket: Ticket, **after: int) -> None:
    with acting(factories.TESTS):
        Ticket.objects.filter(pk=ticket.pk).update(next_due_at=timezone.now() + timedelta(**after))


def test_what_is_due_first_stands_on_top_and_what_is_never_due_last(desk: Desk) -> None:
    late, soon, calm, never = (desk.incident(title=name) for name in ("D", "A", "C", "B"))
    due(late, minutes=-5)
    due(soon, minutes=10)
    due(calm, days=1)
    with acting(factories.TESTS):
        Ticket.objects.filter(pk=never.pk).update(next_due_at=None)
    assert listed(desk) == ["D", "A", "C", "B"]


def test_a_row_names_the_asset_customer_status_and_holder(desk: Desk) -> None:
    desk.do(desk.incident(), "accept")
    page = desk.get("/desk/").content.decode()
    for words in ("ISSI 2420001", "Gjøvik kommune", "Ingrid Solberg", 'data-severity="SL2"'):
        assert words in page
    assert re.search(r'data-due="[^"]+"', page), "its clock ticks"


def test_an_empty_queue_says_so(desk: Desk) -> None:
    assert "No open incidents" in desk.get("/desk/").content.decode()


def test_filters_that_match_nothing_offer_a_way_back(desk: Desk) -> None:
    desk.incident()
    page = desk.get("/desk/?text=finnes-ikke").content.decode()
    assert "Nothing matches these filters" in page
    assert 'href="/desk/"' in page


@pytest.mark.parametrize(
    "query", ["?text=dekning", "?text=gjøvik", "?text=2420001", "?text=GJ-31+radioen",
              "?severity=SL2", "?status=new", "?team=servicedesk", "?unassigned=1"]
)  # fmt: skip
def test_the_address_narrows_the_queue(desk: Desk, query: str) -> None:
    desk.incident(team=factories.team())
    other = desk.incident(
        title="Noe annet", organisation=desk.bergen, impact=4, urgency=3, assets=[], reporter=None
    )
    actions.accept(desk.colleague, ticket=other)
    assert listed(desk, query) == [TITLE]


def test_mine_are_those_i_took_on(desk: Desk) -> None:
    mine, theirs = desk.incident(title="Min"), desk.incident(title="Deres")
    desk.do(mine, "accept")
    desk.do(theirs, "accept", client=desk.other)
    assert listed(desk, "?mine=1") == ["Min"]


def test_one_customer_is_chosen_by_public_id(desk: Desk) -> None:
    desk.incident()
    desk.incident(title="I Bergen", organisation=desk.bergen, assets=[], reporter=None)
    query = f"?customer={desk.bergen.public_id}"
    assert listed(desk, query) == ["I Bergen"]
    assert 'value="Bergen kommune"' in desk.get("/desk/" + query).content.decode()


def test_closed_ones_are_listed_newest_first_when_asked_for(desk: Desk) -> None:
    for name in ("Først", "Sist"):
        actions.cancel(desk.agent, ticket=desk.incident(title=name), reason="Prøve")
    assert listed(desk) == []
    assert listed(desk, "?status=cancelled") == ["Sist", "Først"]


@pytest.mark.parametrize(
    "query", ["?status=finnes-ikke", "?customer=tull", "?due=x&team=%00", "?after=%F0%9F%92%A9",
              "?text=%00", "?text=" + "x" * 5000, "?severity=SL9&mine=ja", "?text=%C2%B2"]
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_no_error(desk: Desk, query: str) -> None:
    desk.incident()
    assert desk.get("/desk/" + query).status_code == 200


def test_the_figures_count_open_soon_over_and_nobodys(desk: Desk) -> None:
    due(desk.incident(), minutes=-1)
    due(desk.incident(), minutes=30)
    calm = desk.incident()
    due(calm, hours=9)
    desk.do(calm, "accept")
    page = desk.get("/desk/").content.decode()
    assert re.findall(r'class="stat-value">(\d+)', page) == ["3", "1", "1", "2"]
    assert len(listed(desk, "?due=over")) == len(listed(desk, "?due=soon")) == 1


def test_htmx_gets_the_figures_and_rows_alone(desk: Desk) -> None:
    desk.incident()
    answer = desk.get("/desk/", headers=HTMX)
    page = answer.content.decode()
    assert "<html" not in page
    assert titles(page) == [TITLE]
    assert "HX-Request" in answer["Vary"]


def test_the_list_is_paged_by_keyset_without_losing_a_row(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("hdo_portal.web.paging.keyset_page.__kwdefaults__", {"size": 2})
    for number in range(5):
        due(desk.incident(title=f"Nr {number}"), hours=number)
    seen, address = [], "/desk/"
    while address:
        page = desk.get(address).content.decode()
        seen += titles(page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = further[1].replace("&amp;", "&") if further else ""
    assert seen == [f"Nr {number}" for number in range(5)]


def test_a_customer_does_not_learn_that_there_is_a_queue(desk: Desk) -> None:
    assert desk.customer.get("/desk/").status_code == 404


def test_somebody_unknown_is_sent_to_sign_in_and_back(desk: Desk) -> None:
    answer = Client().get("/desk/?mine=1")
    assert answer.status_code == 302
    assert "next=/desk/%3Fmine%3D1" in answer["Location"]


def test_the_queue_takes_fifteen_queries_however_long(desk: Desk, count_queries) -> None:
    desk.incident()
    few = count_queries(desk.client, "/desk/")
    for _ in range(3):
        desk.incident(assets=[desk.radio, desk.room])
    assert count_queries(desk.client, "/desk/") == few <= 15


def test_what_a_person_wrote_is_shown_as_words(desk: Desk) -> None:
    desk.incident(title='<script>alert("x")</script> & "mer"')
    page = desk.get("/desk/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &quot;mer&quot;" in page
