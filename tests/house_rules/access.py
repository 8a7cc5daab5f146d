"""The engine of the access matrix: which URLs exist, which rows of the table speak for them.

The table itself is written by hand in access_table.py. It is not derived from the table of rights
in the product, since a test that asks the code what is right proves nothing.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# The columns of the table. "own" and "other" are customers: the object is the first one's.
ROLES = ("anonymous", "own", "other", "agent", "lead", "manager", "admin")

_PARAMETER = re.compile(r"\^?(?:<[^>]+>|\(\?P<\w+>[^)]*\))\$?")

Values = Mapping[str, Any]
World = Any
Make = Callable[[World], Values]


def nothing(world: World) -> Values:
    """For a URL without parameters, and for a body without fields."""
    return {}


@dataclass(frozen=True)
class Address:
    """One URL pattern: its qualified name, its whole route, the names of its parameters."""

    name: str
    route: str
    parameters: frozenset[str]

    @property
    def label(self) -> str:
        return f"{self.name or '(without name)'} at /{self.route}"


@dataclass(frozen=True)
class Row:
    """What each role gets from one URL, in the order of ROLES.

    ``kwargs`` and ``data`` pick from the world what the URL and the body need. ``suffix`` is a
    query string. ``headers`` go along, for example those of htmx. ``note`` tells apart what has the
    same name, and ``address`` stands in for a URL that has none.
    """

    name: str
    method: str
    statuses: tuple[int, ...]
    kwargs: Make = nothing
    data: Make = nothing
    suffix: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    json: bool = False
    note: str = ""
    address: str = ""

    def __post_init__(self) -> None:
        if len(self.statuses) != len(ROLES):
            raise ValueError(f"{self.name}: {len(ROLES)} statuses wanted, one for each role.")

    @property
    def label(self) -> str:
        told = f", {self.note}" if self.note else ""
        return f"{self.method} {self.name or self.address}{self.suffix}{told}"

    def expected(self) -> Iterator[tuple[str, int]]:
        yield from zip(ROLES, self.statuses, strict=True)


@dataclass(frozen=True)
class Prefix:
    """One line for a library's many URLs, with the reason why one line is enough.

    Every URL under the prefix that no row of its own speaks for is asked with GET by every role, as
    is every one without a name under ``route``; what needs a parameter, for a thing that is not
    there. ``otherwise`` names those that answer differently, or gives the address that is asked.
    """

    prefix: str
    statuses: tuple[int, ...]
    reason: str
    otherwise: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    route: str = "//"  # under which nothing is

    def covers(self, address: Address) -> bool:
        if not address.name:
            return address.route.startswith(self.route)
        return address.name.startswith(self.prefix)

    def rows(self, addresses: Iterable[Address], spoken_for: Container[str] = ()) -> Iterator[Row]:
        for address in addresses:
            if self.covers(address) and address.name not in spoken_for:
                asked = _of_nothing(address.route)
                statuses = self.otherwise.get(address.name or asked, self.statuses)
                yield Row(address.name, "GET", statuses, address=asked)


def _of_nothing(route: str) -> str:
    """The address of a thing that is not there."""
    return "/" + _PARAMETER.sub("0", route)


def get(name: str, *statuses: int, **more: Any) -> Row:
    return Row(name, "GET", statuses, **more)


def post(name: str, *statuses: int, **more: Any) -> Row:
    return Row(name, "POST", statuses, **more)


def patch(name: str, *statuses: int, **more: Any) -> Row:
    return Row(name, "PATCH", statuses, **more)


def addresses(urlconf: Any = None) -> list[Address]:
    """Every URL of the portal, libraries' included."""
    return list(_walk(get_resolver(urlconf), "", "", frozenset()))


def _walk(
    resolver: URLResolver, namespace: str, route: str, parameters: frozenset[str]
) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        whole = route + str(entry.pattern)
        names = parameters | _parameters(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, whole, names)
        else:
            name = f"{namespace}{entry.name}" if entry.name else ""
            yield Address(name, whole, names)


def _parameters(entry: URLPattern | URLResolver) -> frozenset[str]:
    pattern = entry.pattern
    return frozenset(pattern.regex.groupindex) - set(getattr(entry, "default_args", None) or {})


def without_row(
    found: Iterable[Address], rows: Iterable[Row], prefixes: Iterable[Prefix]
) -> list[str]:
    """The URLs that nobody has decided about."""
    named = {row.name for row in rows}
    known = tuple(prefixes)
    return [
        address.label
        for address in found
        if address.name not in named and not any(prefix.covers(address) for prefix in known)
    ]


def without_url(
    found: Iterable[Address], rows: Iterable[Row], prefixes: Iterable[Prefix]
) -> list[str]:
    """The rows whose URL is gone."""
    names = {address.name or _of_nothing(address.route) for address in found}
    gone = [row.label for row in rows if row.name not in names]
    for prefix in prefixes:
        if not any(name.startswith(prefix.prefix) for name in names):
            gone.append(prefix.prefix)
        gone += [name for name in prefix.otherwise if name not in names]
    return gone
