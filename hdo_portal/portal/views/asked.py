"""What an address asks for: whose, what words, and that it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.http import Http404

from customers.models import Organisation
from hdo_portal.foundation.errors import NotFound
from hdo_portal.web.requests import PortalRequest
from tickets import customer_queries as reads

P = ParamSpec("P")
R = TypeVar("R")

LONGEST = 200


def found(read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What ``read`` finds. Raises Http404, the same for what is absent and what is not theirs."""
    try:
        return read(*args, **kwargs)
    except NotFound as error:
        raise Http404 from error


def words(request: PortalRequest, name: str = "q") -> str:
    """Search words of the address, cleaned of what no database takes."""
    return " ".join(request.GET.get(name, "").replace("\x00", " ").split())[:LONGEST]


def one_of(request: PortalRequest, name: str, choices: tuple[str, ...]) -> str:
    """A choice of the address; the first when it names none of them."""
    asked = request.GET.get(name, "")
    return asked if asked in choices else choices[0]


@dataclass(frozen=True)
class Whose:
    """The customer's organisations, and the one that the address narrows the page to. Those who
    have one organisation only are never asked which."""

    all: list[Organisation]
    chosen: Organisation | None

    @property
    def several(self) -> bool:
        return len(self.all) > 1

    @property
    def chosen_id(self) -> int | None:
        return self.chosen.pk if self.chosen else None


def whose(request: PortalRequest) -> Whose:
    """One query."""
    own = reads.organisations_of(request.actor)
    asked = request.GET.get("organisation", "")
    return Whose(own, next((row for row in own if str(row.public_id) == asked), None))
