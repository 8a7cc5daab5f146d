"""A ticket's page for the desk: who waits for what until when, what can be done, what happened."""

import re

import pytest
from django.test import Client

from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import TITLE, Desk, signed_in
from tickets import actions
from tickets.models import Clock, Ticket

HTMX = {"HX-Request": "true"}


def doable(page: str) -> set[str]:
    """The actions that a page offers, by their addresses."""
    return set(re.findall(r"\?do=([a-z]+)", page)) | set(re.findall(r"/actions/([a-z]+)/", page))


def test_above_the_fold_it_says_who_waits_for_what_until_when(desk: Desk) -> None:
    page = desk.page(desk.incident())
    assert "Nobody has taken it on." in page
    assert "Gjøvik kommune waits for “Response” until" in page
    assert re.search(r'until <span class="nowrap"><time datetime="[^"]+Z">\d\d\.\d\d\.\d{4}', page)


def test_it_names_the_holder_once_somebody_took_it_on(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "accept")
    assert "Ingrid Solberg works on it." in desk.page(ticket)


def test_each_promise_has_a_clock_that_counts_down_and_leads_to_why(desk: Desk) -> None:
    page = desk.page(desk.incident())
    assert page.count("data-due=") == 4
    for measure in ("respond", "restore", "resolve", "update"):
        assert f'href="#clock-{measure}"' in page
        assert f'id="clock-{measure}"' in page


def test_a_hold_bends_the_way_to_the_deadline_and_says_why(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "accept")
    desk.do(ticket, "hold", reason="customer")
    page = desk.page(ticket)
    assert "On hold: Waiting for the customer." in page
    assert "Paused: Waiting for the customer" in page
    desk.do(ticket, "resume")
    assert "Counted again" in desk.page(ticket)


def test_another_severity_bends_it_too(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "reclassify", impact=1, urgency=1, reason="Flere rom")
    assert "A new target, by another severity: SL1" in desk.page(ticket)


def test_the_facts_name_customer_asset_reporter_and_how_to_reach_them(desk: Desk) -> None:
    page = desk.page(desk.incident(callback="900 33 444"))
    for words in ("ISSI 2420001 · GJ-31", "TEI 0000", "Per Vakt", 'href="tel:90011222"',
                  'href="tel:90033444"', 'href="tel:61189500"', "Standardavtale"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize(
    "done, offered, not_offered",
    [
        ((), {"accept", "assign", "resolve", "restore", "again", "edit", "merge", "cancel"},
         {"resume", "close", "reopen", "hold", "acknowledge"}),
        (("accept",), {"hold", "restore", "resolve"}, {"accept", "resume", "close"}),
        (("accept", "resolve"), {"close", "reopen"}, {"hold", "edit", "again", "escalate"}),
        (("accept", "resolve", "close"), {"reopen"}, {"close", "edit", "again"}),
    ],
)  # fmt: skip
def test_only_what_can_be_done_now_is_offered(
    desk: Desk, done: tuple[str, ...], offered: set[str], not_offered: set[str]
) -> None:
    ticket = desk.incident()
    for action in done:
        assert desk.do(ticket, action, resolution="Byttet.").status_code == 303
    found = doable(desk.page(ticket))
    assert offered <= found
    assert not not_offered & found


def test_somebody_is_told_that_it_is_escalated_until_one_has_it(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "escalate", reason="Haster")
    assert "acknowledge" in doable(desk.page(ticket))
    desk.do(ticket, "acknowledge")
    page = desk.page(ticket)
    assert "acknowledge" not in doable(page)
    assert "Ingrid Solberg has it" in page


def test_public_and_internal_words_are_told_apart(desk: Desk) -> None:
    ticket = desk.incident()
    actions.reply(desk.agent, ticket=ticket, body="Vi er på vei.")
    actions.reply(desk.agent, ticket=ticket, body="Samme som i går.", visibility="internal")
    page = desk.page(ticket)
    public = page.split("Vi er på vei.")[0].rsplit("<li", 1)[1]
    internal = page.split("Samme som i går.")[0].rsplit("<li", 1)[1]
    assert "entry-public" in public
    assert "Visible to the customer" in public
    assert "entry-internal" in internal
    assert "not shown to the customer" in internal


def test_the_customer_sees_no_internal_word_at_the_same_address(desk: Desk) -> None:
    ticket = desk.incident()
    actions.reply(desk.agent, ticket=ticket, body="Hemmelig mistanke", visibility="internal")
    assert "Hemmelig mistanke" not in desk.page(ticket, client=desk.customer)


def beside(desk: Desk, ticket: Ticket) -> str:
    """What the page asks for once it stands."""
    return desk.get(f"{desk.address(ticket)}beside/").content.decode()


def test_what_is_linked_is_shown_with_its_kind_of_link(desk: Desk) -> None:
    ticket, other = desk.incident(), desk.incident(title="Samme feil")
    desk.do(other, "merge", into=ticket.number)
    assert f'Merged into this <a href="/tickets/{other.number}/?own=1"' in beside(desk, ticket)
    assert f'Merged into <a href="/tickets/{ticket.number}/"' in beside(desk, other)
    assert f'hx-get="/tickets/{ticket.number}/beside/"' in desk.page(ticket)


def test_each_time_it_happened_is_listed(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "again", place="Biri", own_issi="2 420 001", patient_affected="yes")
    page = beside(desk, ticket)
    assert "It happened 2 times" in page
    assert "Biri · ISSI 2420001" in page
    assert "Patient handling affected" in page


def test_a_ticket_without_an_agreement_says_that_nothing_is_promised(desk: Desk) -> None:
    ticket = desk.incident()
    with acting(factories.TESTS):
        Clock.objects.filter(ticket=ticket).delete()
        Ticket.objects.filter(pk=ticket.pk).update(terms=None, next_due_at=None)
    assert "No agreement promises anything here" in desk.page(ticket)


def test_htmx_gets_the_form_of_one_action_as_a_dialog(desk: Desk) -> None:
    ticket = desk.incident()
    page = desk.get(desk.address(ticket) + "?do=resolve", headers=HTMX).content.decode()
    assert "<html" not in page
    assert '<dialog class="ds-dialog" id="action-dialog"' in page
    assert f'hx-post="/tickets/{ticket.number}/actions/resolve/"' in page


def test_without_a_script_the_same_form_stands_in_the_page(desk: Desk) -> None:
    page = desk.page(desk.incident(), "?do=resolve")
    assert '<textarea name="resolution"' in page
    assert "hx-post" not in page.split('id="doing"')[1].split("</section>")[0]


def test_htmx_gets_what_changes_by_itself_when_it_asks_anew(desk: Desk) -> None:
    ticket = desk.incident()
    desk.do(ticket, "accept", client=desk.other)
    page = desk.get(desk.address(ticket), headers=HTMX).content.decode()
    assert "<html" not in page
    assert "Ola Nygård works on it." in page
    assert 'hx-swap-oob="innerMorph"' in page
    assert "<textarea" not in page, "what somebody writes is never replaced"


@pytest.mark.parametrize("number", ["INC-2026-999999", "INC-1", "tull", "INC-2026-00000%00"])
def test_a_number_that_does_not_exist_is_not_found(desk: Desk, number: str) -> None:
    assert desk.get(f"/tickets/{number}/").status_code == 404


def test_an_action_that_does_not_exist_is_not_found(desk: Desk) -> None:
    ticket = desk.incident()
    assert desk.get(desk.address(ticket) + "?do=explode").status_code == 404
    assert desk.do(ticket, "explode").status_code == 404


def test_another_customer_does_not_learn_that_the_ticket_exists(desk: Desk) -> None:
    stranger = signed_in(factories.customer(desk.bergen))
    assert stranger.get(desk.address(desk.incident())).status_code == 404


def test_somebody_unknown_is_sent_to_sign_in(desk: Desk) -> None:
    address = desk.address(desk.incident())
    assert Client().get(address).headers["Location"].endswith(f"?next={address}")


def test_what_people_wrote_is_shown_as_words(desk: Desk) -> None:
    ticket = desk.incident(title='"><script>x</script>', description="<b>fet</b>")
    actions.reply(desk.agent, ticket=ticket, body="<img src=x onerror=y>")
    page = desk.page(ticket)
    for markup in ("<script>x", "<b>fet", "<img src=x"):
        assert markup not in page
    assert TITLE not in page


def test_the_page_takes_less_than_fifteen_queries_however_much_happened(
    desk: Desk, count_queries
) -> None:
    ticket = desk.incident()
    few = count_queries(desk.client, desk.address(ticket))
    for n in range(3):
        actions.reply(desk.agent, ticket=ticket, body=f"Nytt {n}")
        desk.do(ticket, "again")
        desk.do(desk.incident(), "merge", into=ticket.number)
    assert count_queries(desk.client, desk.address(ticket)) == few < 15


@pytest.mark.parametrize("action", ["assign", "edit", "reclassify", "merge", "hold", "again"])
def test_a_form_takes_less_than_twenty_queries(desk: Desk, count_queries, action: str) -> None:
    ticket = desk.incident()
    assert count_queries(desk.client, f"{desk.address(ticket)}?do={action}") < 20
