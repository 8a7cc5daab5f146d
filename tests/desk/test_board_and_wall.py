"""The board by status, and the wallboard that nobody touches."""

import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk, signed_in
from tests.desk.test_queue import HTMX, due, titles
from tickets import actions
from tickets.models import Ticket

WALL, BOARD = "/desk/wall/", "/desk/board/"


def columns(page: str) -> dict[str, list[str]]:
    parts = re.split(r'id="column-(\w+)"', page)[1:]
    return {name: titles(body) for name, body in zip(parts[::2], parts[1::2], strict=True)}


def text(client: Client, address: str, **more: Any) -> str:
    return client.get(address, **more).content.decode()


def test_the_board_has_what_breaches_first_on_top_of_each_bounded_column(
    desk: Desk, monkeypatch: Any, count_queries: Any
) -> None:
    for number in range(3):
        due(desk.incident(title=f"Ny {number}"), hours=3 - number)
    held = desk.incident(title="Venter", organisation=desk.bergen, assets=[], reporter=None)
    actions.accept(desk.agent, ticket=held)
    few = count_queries(desk.client, BOARD)
    actions.hold(desk.agent, ticket=held, reason="customer")
    assert count_queries(desk.client, BOARD) == few < 15
    shown = {"new": ["Ny 2", "Ny 1", "Ny 0"], "in_progress": [], "on_hold": ["Venter"]}
    page = text(desk.client, BOARD)
    assert columns(page) == shown | {"restored": []}
    assert columns(text(desk.client, BOARD + "?kunde=bergen"))["new"] == []
    # By keyboard: each card has the ways on that it can take, as links.
    card = page.partition(f'id="card-{held.number}"')[2].partition("</li>")[0]
    assert f'href="/desk/bulk/?do=resume&amp;number={held.number}&amp;back=board"' in card
    assert "do=hold" not in card
    assert 'data-takes="accept resume"' in page
    monkeypatch.setattr("tickets.worklist.board.IN_A_COLUMN", 1)
    page = text(desk.client, BOARD, headers=HTMX)
    assert "<html" not in page
    assert columns(page)["new"] == ["Ny 2"]
    assert 'href="/desk/?status=new"' in page
    assert desk.customer.get(BOARD).status_code == 404


def test_the_wall_says_what_breaches_what_is_degraded_and_what_is_planned(
    desk: Desk, count_queries: Any
) -> None:
    service = factories.service()
    grave = desk.incident(title="Stille i salen", impact=1, urgency=1, service=service)
    assert grave.severity == "SL1"
    change = actions.open_change(
        desk.agent, organisation=desk.gjovik, title="Ny kjerne", kind="normal",
        window_from=timezone.now() + timedelta(minutes=1),
        window_to=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    with acting(factories.TESTS):
        Ticket.objects.filter(pk=change.pk).update(status="scheduled")
    page = text(desk.client, WALL)
    for words in (
        "Stille i salen",
        "Ny kjerne",
        str(service.name),
        "since today",
        "Gjøvik kommune",
    ):
        assert words in page, words
    assert 'data-color-scheme="dark"' in page
    assert "<a " not in text(desk.client, WALL, headers=HTMX), "nothing to touch"
    few = count_queries(desk.client, WALL)
    desk.incident(title="Også taus", impact=1, urgency=1, service=service)
    assert count_queries(desk.client, WALL) == few < 20
    assert "2 faults" in text(desk.client, WALL)
    actions.restore(desk.agent, ticket=grave)
    assert "2 faults" not in text(desk.client, WALL)
    assert desk.customer.get(WALL).status_code == 404


def test_a_wallboard_can_do_nothing_else_and_stays_for_months(desk: Desk) -> None:
    wall = signed_in(factories.user(Role.ADMIN, name="Skjerm", language="en"))
    assert wall.get("/admin/").status_code == 200
    assert wall.post(reverse("desk:start-wall"))["Location"] == WALL
    assert wall.get(WALL).status_code == 200
    assert "Make this browser a wallboard" not in text(wall, WALL)
    lasts = wall.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    assert lasts > 80 * 24 * 3600
    ticket = desk.incident()
    number = reverse("ticket", args=[ticket.number])
    for address in ("/desk/", "/admin/", number, "/api/v1/tickets/", "/accounts/preferences/"):
        assert wall.get(address)["Location"] == WALL, address
    accept = reverse("ticket-action", args=[ticket.number, "accept"])
    assert wall.post(accept)["Location"] == WALL
    assert desk.fresh(ticket).status == "new"
    assert wall.post("/accounts/logout/").status_code == 302
    assert "/accounts/login/" in wall.get(WALL)["Location"]
