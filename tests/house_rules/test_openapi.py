"""The API's description is kept in the repository: a change of the contract is a line in review."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.utils import translation
from openapi_spec_validator import validate

KEPT = Path(__file__).with_name("openapi.yaml")
UPDATING = "UPDATE_OPENAPI"
METHODS = {"get", "post", "put", "patch", "delete"}
# Every answer that is an error is one of these documents (RFC 9457).
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def described() -> str:
    """What the code says of itself; warnings of the generator fail."""
    out = StringIO()
    with translation.override("en"):
        call_command("spectacular", "--fail-on-warn", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def document(described: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(described)
    return loaded


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def resolved(document: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """The response itself, where an operation only refers to it."""
    name = response.get("$ref", "").removeprefix("#/components/responses/")
    found: dict[str, Any] = document["components"]["responses"][name] if name else response
    return found


def faults(document: dict[str, Any]) -> list[str]:
    """What an operation leaves unsaid."""
    found = []
    for name, operation in operations(document):
        if not operation.get("description") and not operation.get("summary"):
            found.append(f"{name} has no words")
        responses = {
            status: resolved(document, response)
            for status, response in operation.get("responses", {}).items()
        }
        errors = {status: r for status, r in responses.items() if status[0] in "45"}
        if operation.get("security") != [{}] and "401" not in errors:
            found.append(f"{name} does not say that it needs a token")
        if "requestBody" in operation and "400" not in errors:
            found.append(f"{name} does not say how it refuses input")
        found += [
            f"{name} answers {status} without a problem document"
            for status, response in errors.items()
            if PROBLEM not in response.get("content", {})
        ]
    return found


def test_description_equals_its_snapshot(described: str) -> None:
    if os.environ.get(UPDATING):
        KEPT.write_text(described)
    assert KEPT.exists(), f"run this test with {UPDATING}=1"
    assert described == KEPT.read_text(), (
        f"The API's contract changed. If that is meant, run this test with {UPDATING}=1, read the "
        "difference, and say it in CHANGELOG.md."
    )


def test_description_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_description_is_complete(document: dict[str, Any]) -> None:
    assert operations(document), "the API describes its operations"
    assert faults(document) == []


def test_an_incomplete_description_is_seen_through() -> None:
    silent = {"paths": {"/x/": {"post": {"requestBody": {}, "responses": {"403": {}}}}}}
    assert faults(silent) == [
        "POST /x/ has no words",
        "POST /x/ does not say that it needs a token",
        "POST /x/ does not say how it refuses input",
        "POST /x/ answers 403 without a problem document",
    ]
    refusal = {"content": {PROBLEM: {}}}
    spoken = {
        "summary": "Make an x",
        "requestBody": {},
        "responses": {"201": {}, "400": refusal, "401": refusal},
    }
    assert faults({"paths": {"/x/": {"post": spoken}}}) == []
