"""The desk's box: straight to a number, hits with the words marked, suggestions while typing."""

import re
from typing import Any

from django.urls import reverse

from tests import factories
from tests.desk.conftest import TITLE, Desk
from tickets import actions

SEARCH = "/desk/search/"


def test_a_number_leads_straight_there_and_there_is_a_way_back(desk: Desk) -> None:
    ticket = desk.incident()
    answer: Any = desk.get(SEARCH, data={"q": ticket.number.lower()})
    assert answer["Location"] == reverse("ticket", args=[ticket.number])
    terminal: Any = desk.get(SEARCH, data={"q": "2 420 001"})
    assert terminal["Location"] == reverse("desk:asset", args=[desk.radio.public_id])
    page = desk.get(terminal["Location"]).content.decode()
    back = re.search(r'href="(/desk/search/\?q=[^"]+all=1)"', page)
    assert back is not None
    everything = desk.get(back[1].replace("&amp;", "&")).content.decode()
    assert TITLE in everything.replace("<mark>", "").replace("</mark>", "")


def test_words_are_marked_and_what_people_wrote_is_no_markup(desk: Desk) -> None:
    ticket = desk.incident(title="<script>alert(1)</script> lydfeil", assets=[])
    actions.reply(desk.agent, ticket=ticket, body="Bad <img src=x> antenna", visibility="internal")
    page = desk.get(SEARCH, data={"q": "lydfeil antenna alert"}).content.decode()
    assert "<mark>lydfeil</mark>" in page
    assert "<mark>antenna</mark>" in page
    assert "&lt;script&gt;<mark>" not in page.replace("<mark>alert</mark>", "")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_an_empty_box_and_an_empty_answer_say_what_one_may_type(desk: Desk) -> None:
    for text in ("", "finnesikke"):
        assert "sl1" in desk.get(SEARCH, data={"q": text}).content.decode()


def test_an_unknown_operator_is_a_sentence_and_no_error(desk: Desk) -> None:
    page = desk.get(SEARCH, data={"q": "farge:blå"}).content.decode()
    assert "«farge:»" in page


def test_suggestions_lead_to_what_they_name(desk: Desk) -> None:
    ticket = desk.incident()
    factories.person(desk.gjovik, "Gunnhild Bråten", phone="61182899")
    options = desk.get(SEARCH + "suggest/", data={"q": "gjøv"}).content.decode()
    assert f'data-url="{reverse("desk:customer", args=[desk.gjovik.public_id])}"' in options
    assert f'data-url="{reverse("ticket", args=[ticket.number])}"' in options
    assert "Gunnhild" in desk.get(SEARCH + "suggest/", data={"q": "braten"}).content.decode()
    assert "<html" not in options


def test_a_place_that_cannot_be_read_is_the_beginning(desk: Desk) -> None:
    desk.incident()
    for after in ("x", "W10", "WzEsMiwzXQ", "é"):
        assert desk.get(SEARCH, data={"q": "radioen", "after": after}).status_code == 200
