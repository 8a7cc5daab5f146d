"""A customer's box finds the customer's own."""

from django.urls import reverse

from hdo_portal.foundation.actor import Actor
from tests.portal.conftest import Tenant
from tickets import actions

SEARCH = "/portal/search/"


def test_a_customer_finds_its_own_and_not_another_customers(gjovik: Tenant, bergen: Tenant) -> None:
    page = gjovik.client.get(SEARCH, {"q": "taus"}).content.decode()
    assert gjovik.incident.number in page
    assert bergen.incident.number not in page
    for text in (bergen.incident.number, "Bergen", bergen.radio.name, str(bergen.radio.name)[-7:]):
        for address in (SEARCH, SEARCH + "suggest/"):
            answer = gjovik.client.get(address, {"q": text})
            assert answer.status_code == 200
            assert str(bergen.radio.public_id) not in answer.content.decode()
            assert "i Bergen er taus" not in answer.content.decode()


def test_a_customer_finds_no_ticket_by_an_internal_word(gjovik: Tenant, agent: Actor) -> None:
    def body(text: str) -> str:
        page: str = gjovik.client.get(SEARCH, {"q": text}).content.decode()
        return page[page.index("<main") : page.index("</main>")].replace(text, "")

    actions.reply(agent, ticket=gjovik.incident, body="sabotasje", visibility="internal")
    assert gjovik.incident.number not in body("sabotasje")
    assert body("sabotasje") == body("finnesikk")


def test_a_number_leads_straight_to_ones_own_radio(gjovik: Tenant) -> None:
    issi = gjovik.radio.name.split()[-1]
    answer = gjovik.client.get(SEARCH, {"q": issi})
    assert answer["Location"] == reverse("portal:asset", args=[gjovik.radio.public_id])


def test_the_api_answers_the_same(gjovik: Tenant, bergen: Tenant) -> None:
    found = gjovik.client.get("/api/v1/search/", {"q": "taus"}).json()
    assert [row["id"] for row in found["results"]] == [gjovik.incident.number]
    assert found["next"] is None
