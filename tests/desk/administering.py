"""How tests save in administration, and read what it refuses."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """An inline's rows as the browser sends them."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def save(client: Client, address: str, data: dict[str, Any]) -> str:
    answer = client.post(address, data)
    assert answer.status_code == 302, errors(answer.content.decode())
    return str(answer["Location"])


def refused(client: Client, address: str, data: dict[str, Any]) -> str:
    answer = client.post(address, data)
    assert answer.status_code in (200, 422)
    return errors(answer.content.decode())


def errors(page: str) -> str:
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', page, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", " ".join(found)).replace("&#x27;", "'")
