"""The description: true, complete, and readable under our strict content policy."""

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver
from openapi_spec_validator import validate

from hdo_portal.api import urls
from hdo_portal.api.problems import PROBLEM_TYPES
from tests.api.conftest import Customer


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    answer = client.get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_anybody_reads_a_valid_openapi_3_1_document(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_it_is_yaml_unless_json_is_asked_for(client: Client) -> None:
    answer = client.get("/api/schema/")
    assert answer.content.startswith(b"openapi: 3.1")


def routes(patterns: list[URLPattern | URLResolver], before: str = "/api/v1/") -> Iterator[str]:
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        else:
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)


def test_every_address_is_described(document: dict[str, Any]) -> None:
    assert set(routes(urls.v1)) == set(document["paths"])


def test_every_operation_has_words_and_its_errors(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"], where
        errors = {status for status in operation["responses"] if status[0] in "45"}
        assert {"401", "503"} <= errors, where
        if method in {"post", "patch"}:
            assert {"400", "403", "409", "413", "415"} <= errors, where
        if "{" in path:
            assert "404" in errors, where
        headers = {p["name"] for p in operation.get("parameters", []) if p["in"] == "header"}
        assert ("Idempotency-Key" in headers) == (method == "post"), where
        assert ("422" in errors) == (method == "post"), where


def test_every_action_of_the_contract_has_its_address(document: dict[str, Any]) -> None:
    found = {
        path.split("/")[3]: {
            p.split("/")[6]
            for p in document["paths"]
            if p.startswith(f"/api/v1/{path.split('/')[3]}/") and "/actions/" in p
        }
        for path in document["paths"]
        if "/actions/" in path
    }
    assert found == {
        "tickets": {
            *("accept", "assign", "hold", "resume", "restore", "resolve", "close", "reopen"),
            *("cancel", "escalate", "acknowledge", "merge", "reclassify"),
        },
        "changes": {
            *("submit", "approve", "reject", "begin", "complete", "back_out", "review", "cancel"),
            "assign",
        },
    }


def test_bodies_say_that_unknown_fields_are_refused(document: dict[str, Any]) -> None:
    bodies = {
        name: schema
        for name, schema in document["components"]["schemas"].items()
        if name.endswith("Request")
    }
    assert bodies
    for name, schema in bodies.items():
        assert schema["additionalProperties"] is False, name


def test_what_is_answered_is_what_is_described(document: dict[str, Any], gjovik: Customer) -> None:
    from openapi_schema_validator import OAS31Validator

    ticket = gjovik.caller.get(f"tickets/{gjovik.ticket()}/").json()
    schema = {"$ref": "#/components/schemas/Ticket", "components": document["components"]}
    OAS31Validator(schema).validate(ticket)


def test_every_problem_type_is_explained(client: Client, gjovik: Customer) -> None:
    page = client.get("/api/docs/problems/").content.decode()
    for kind in PROBLEM_TYPES.values():
        assert f'id="{kind.slug}"' in page
    refused = gjovik.caller.post("tickets/", {}).json()["type"]
    assert client.get(refused.split("#")[0]).status_code == 200


@pytest.mark.browser
def test_the_docs_page_works_under_the_content_policy(live_server: Any, settings: Any) -> None:
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("PORTAL_CHROMIUM"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{live_server.url}/api/docs/")
        page.locator("#operations-sla-sla_preview_create button").first.click()
        page.get_by_role("button", name="Try it out").click(timeout=8000)
        browser.close()
    assert said == []
