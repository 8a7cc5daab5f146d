"""Addresses and pages that somebody with bad intentions, or a shared machine, would try."""

import base64

import pytest
from django.test import Client

from tests import factories


@pytest.fixture
def customer(client: Client, db: None) -> Client:
    factories.sign_in(client, factories.customer(factories.organisation("Bergen kommune")))
    return client


@pytest.mark.parametrize("address", ["/static/%00", "/static/%2e%2e/manage.py", "/static/none.js"])
def test_a_file_that_is_not_there_is_a_missing_page(customer: Client, address: str) -> None:
    assert customer.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/reports/sla/", "/reports/sla/clocks/"])
def test_a_service_no_database_takes_is_no_fault(customer: Client, address: str) -> None:
    assert customer.get(address, {"service": "a\x00b"}).status_code == 200


@pytest.mark.parametrize("address", ["/portal/", "/reports/sla/", "/nowhere/"])
def test_no_browser_keeps_the_page_of_one_who_signed_in(customer: Client, address: str) -> None:
    assert customer.get(address).headers["Cache-Control"] == "private, no-store"


def test_half_a_character_is_refused_as_a_problem(customer: Client) -> None:
    body = '{"organisation": "x", "kind": "\\ud800"}'
    response = customer.post("/api/v1/tickets/", body, content_type="application/json")
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/problem+json")


def test_a_place_that_is_no_text_is_the_beginning_of_the_list(client: Client, db: None) -> None:
    factories.sign_in(client, factories.user("agent"))
    for place in (b'["\\ud800", 1]', b'["\\u0000", 1]'):
        after = base64.urlsafe_b64encode(place).decode()
        assert client.get("/assets/", {"after": after}).status_code == 200


def test_a_search_word_no_database_takes_costs_nobody_the_report(customer: Client) -> None:
    response = customer.post("/portal/report/", {"asset_text": "GJØ\x0005", "title": "Ingen lyd"})
    assert response.status_code == 422
    assert "Ingen lyd" in response.content.decode()
