"""What the probes answer when there is no database. Tests here may not touch one."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from hdo_portal.web.errors import server_error


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)


@pytest.mark.usefixtures("no_database")
def test_livez_does_not_ask_for_a_database() -> None:
    assert Client().get("/livez").content == b"ok\n"


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_a_probe_that_needs_a_database_says_that_it_is_missing(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, answer.content) == (503, b"database\n")


@pytest.mark.usefixtures("no_database")
def test_healthz_names_the_database_that_is_missing() -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"ok": False}


@pytest.mark.usefixtures("no_database")
def test_a_page_says_that_the_portal_is_away_and_whom_to_call() -> None:
    answer = Client().get("/desk/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "08915" in answer.content.decode()


@pytest.mark.usefixtures("no_database")
def test_a_machine_gets_a_problem_document() -> None:
    answer = Client().get("/api/v1/tickets/")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["status"] == 503


@pytest.mark.parametrize(
    "path, content_type",
    [("/desk/", "text/html; charset=utf-8"), ("/api/v1/", "application/problem+json")],
)
def test_a_fault_of_ours_is_told_in_the_form_that_was_asked_for(
    path: str, content_type: str
) -> None:
    answer = server_error(RequestFactory().get(path))
    assert (answer.status_code, answer["Content-Type"]) == (500, content_type)
