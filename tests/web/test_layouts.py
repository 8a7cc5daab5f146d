"""The frame of every page."""

from types import SimpleNamespace

import pytest
from django.template import engines
from django.test import RequestFactory

from tests.web.pieces import elements, text

LAYOUTS = ["desk", "portal", "plain"]


def page(layout: str, **context: object) -> str:
    """A page of that layout with a heading, for somebody who is not signed in."""
    source = (
        f'{{% extends "layouts/{layout}.html" %}}'
        "{% block title %}Queue{% endblock %}{% block heading %}<h1>Queue</h1>{% endblock %}"
    )
    return engines["django"].from_string(source).render(context, RequestFactory().get("/desk/"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_has_one_main_that_the_skip_link_leads_to(layout: str) -> None:
    html = page(layout)
    mains = elements(html, "main")
    skip = elements(html, "a", class_="ds-skip-link")
    assert [main["id"] for main in mains] == [skip[0]["href"][1:]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_post_of_htmx_carries_the_token(layout: str) -> None:
    body = elements(page(layout, csrf_token="abc"), "body")[0]
    assert body["hx-headers:inherited"] == '{"X-CSRFToken": "abc"}'


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(layout: str) -> None:
    html = page(layout)
    loaded = [e.get("src") or e.get("href") for e in elements(html) if e.tag in {"script", "link"}]
    assert all(address.startswith("/static/") for address in loaded)
    assert not [script for script in elements(html, "script") if script.text.strip()]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_telephone_is_on_every_page(layout: str) -> None:
    assert elements(page(layout), "a", href="tel:08915")


def test_the_customers_pages_say_what_to_do_when_it_is_urgent() -> None:
    assert elements(page("portal"), "aside", class_="phone-box")
    assert not elements(page("desk"), "aside", class_="phone-box")


def test_the_navigation_marks_where_one_is_and_counts() -> None:
    nav = [
        SimpleNamespace(label="Queue", url="/desk/queue/", icon="queue", current=True, count=94),
        SimpleNamespace(label="Changes", url="/changes/", icon="change", current=False),
    ]
    html = page("desk", nav=nav)
    current = elements(html, "a", aria_current="page")
    assert [link["href"] for link in current] == ["/desk/queue/"]
    assert "94" in current[0].text


def test_without_a_menu_no_empty_navigation_stands_there() -> None:
    assert not elements(page("desk", nav=[]), "nav")


def test_what_is_degraded_is_said_on_the_page() -> None:
    html = page("desk", degraded=[SimpleNamespace(message="Messages are waiting.")])
    assert "Messages are waiting." in text(html)


@pytest.mark.parametrize("asked, given", [({}, "auto"), ({"ui_color_scheme": "dark"}, "dark")])
def test_light_or_dark_is_the_persons_choice(asked: dict[str, str], given: str) -> None:
    assert elements(page("desk", **asked), "html")[0]["data-color-scheme"] == given
