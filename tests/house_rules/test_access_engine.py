"""The matrix itself: it finds a URL that nobody decided about, and a row whose URL is gone."""

from types import ModuleType

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.house_rules.access import (
    ROLES,
    Address,
    Prefix,
    addresses,
    get,
    without_row,
    without_url,
)

OPEN = (200,) * len(ROLES)


def page(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


@pytest.fixture
def urlconf() -> ModuleType:
    module = ModuleType("invented_urls")
    inner = [path("", page, name="list"), path("<str:number>/", page, name="one")]
    module.urlpatterns = [  # type: ignore[attr-defined]  # what Django looks for in a URL module
        path("", page, name="home"),
        path("tickets/<slug:customer>/", include((inner, "tickets"))),
        path("forgotten/", page),
    ]
    return module


def test_every_url_is_found_with_its_namespace_and_parameters(urlconf: ModuleType) -> None:
    assert addresses(urlconf) == [
        Address("home", "", frozenset()),
        Address("tickets:list", "tickets/<slug:customer>/", frozenset({"customer"})),
        Address(
            "tickets:one",
            "tickets/<slug:customer>/<str:number>/",
            frozenset({"customer", "number"}),
        ),
        Address("", "forgotten/", frozenset()),
    ]


def test_a_url_without_a_row_is_named(urlconf: ModuleType) -> None:
    rows = [get("home", *OPEN), get("tickets:list", *OPEN)]
    assert without_row(addresses(urlconf), rows, []) == [
        "tickets:one at /tickets/<slug:customer>/<str:number>/",
        "(without name) at /forgotten/",
    ]


def test_a_prefix_speaks_for_what_is_under_it(urlconf: ModuleType) -> None:
    prefix = Prefix("tickets:", OPEN, "invented")
    assert without_row(addresses(urlconf), [get("home", *OPEN)], [prefix]) == [
        "(without name) at /forgotten/"
    ]


def test_a_row_whose_url_is_gone_is_named(urlconf: ModuleType) -> None:
    gone = Prefix("old:", OPEN, "invented", {"old:page": OPEN})
    rows = [get("home", *OPEN), get("vanished", *OPEN)]
    assert without_url(addresses(urlconf), rows, [gone]) == ["GET vanished", "old:", "old:page"]


def test_a_prefix_asks_each_page_under_it_that_no_row_speaks_for() -> None:
    found = [
        Address("admin:index", "admin/", frozenset()),
        Address("admin:x_change", "admin/x/<path:object_id>/change/", frozenset({"object_id"})),
        Address("", "admin/x/<path:object_id>/", frozenset({"object_id"})),
        Address("", "admin/(?P<url>.*)$", frozenset({"url"})),
        Address("admin:login", "admin/login/", frozenset()),
        Address("admin:x_list", "admin/x/", frozenset()),
        Address("", "elsewhere/", frozenset()),
    ]
    closed = (404,) * len(ROLES)
    prefix = Prefix("admin:", OPEN, "invented", {"admin:login": closed}, route="admin/")
    asked = [(row.address, row.statuses) for row in prefix.rows(found, {"admin:x_list"})]
    assert asked == [
        ("/admin/", OPEN),
        ("/admin/x/0/change/", OPEN),
        ("/admin/x/0/", OPEN),
        ("/admin/0", OPEN),
        ("/admin/login/", closed),
    ]


def test_a_row_says_what_every_role_gets() -> None:
    with pytest.raises(ValueError, match="7 statuses wanted"):
        get("home", 200, 200)
