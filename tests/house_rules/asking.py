"""Asking the portal as one of the columns of the access table."""

import json
import traceback
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.house_rules.access import Row
from tests.house_rules.world import World


class Rollback(Exception):
    """Takes back what a request wrote, so that the next one finds the same world."""


def ask(
    world: World, row: Row, role: str, watch: AbstractContextManager[Any] | None = None
) -> HttpResponse:
    """The answer to one cell of the table. What it wrote is taken back. ``watch`` surrounds the
    request alone, without the signing in before it."""
    answer: list[HttpResponse] = []
    try:
        with transaction.atomic():
            answer.append(_ask(world, row, role, watch or nullcontext()))
            raise Rollback
    except Rollback:
        return answer[0]


def _ask(world: World, row: Row, role: str, watch: AbstractContextManager[Any]) -> HttpResponse:
    _keep_files(world)
    client = Client(raise_request_exception=False)
    headers = dict(row.headers)
    address = row.address or reverse(row.name, kwargs=dict(row.kwargs(world))) + row.suffix
    if role != "anonymous":
        if address.startswith("/api/"):
            headers["Authorization"] = f"Bearer {world.tokens[role]}"
        else:
            factories.sign_in(client, world.people[role])
    more: dict[str, Any] = {"headers": headers}
    if row.method != "GET":
        data = row.data(world)
        more |= {"data": json.dumps(data), "content_type": "application/json"} if row.json else {
            "data": data
        }  # fmt: skip
    with watch:
        response = getattr(client, row.method.lower())(address, **more)
    if failure := getattr(response, "exc_info", None):
        traceback.print_exception(*failure)  # pytest shows it below the cell that went wrong
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def _keep_files(world: World) -> None:
    """Each test has a folder of its own (tests/conftest.py), and the world is older than it."""
    for attachment in (world.attachment, world.internal_attachment):
        storage, name = attachment.file.storage, attachment.file.name
        if not storage.exists(name):
            storage.save(name, ContentFile(b"%PDF-1.7\n%%EOF\n"))
