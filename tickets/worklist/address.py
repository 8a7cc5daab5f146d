"""What the address of the queue asks for, in words that a person can read and write:

    ?status=on-hold&customer=Bergen kommune&assigned=me      or      ?status=venter&kunde=ous

Its names and values are the operators of the search (tickets/search/language.py), in any of its
three languages; ``due``, ``sort`` and ``grouped`` are the queue's own. What names nothing finds
nothing, and says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from customers.models import Organisation
from hdo_portal.accounts.models import Team
from hdo_portal.foundation.actor import Actor
from tickets.models.enums import OPEN_STATUSES
from tickets.queue import Wanted
from tickets.search.folding import fold
from tickets.search.language import LONGEST, MOST_TERMS, Given, Question, meaning, split
from tickets.search.narrowing import Narrowing, narrow

Pairs = Iterable[tuple[str, list[str]]]
# How each operator is named in an address that the portal writes, in this order.
NAMES = {
    "status": "status", "severity": "severity", "team": "team", "customer": "customer",
    "assignee": "assigned", "room": "room", "asset": "asset", "site": "site",
    "after": "since", "before": "before",
}  # fmt: skip
OWN = {
    "due": {"soon": ("soon", "snart"), "over": ("over", "brutt", "brote")},
    "sort": {
        "newest": ("newest", "nyest", "nyast", "nyeste", "nyaste"),
        "oldest": ("oldest", "eldst", "eldste"),
    },
    "grouped": {
        "customer": ("customer", "kunde"),
        "site": ("site", "sted", "stad"),
        "asset": ("asset", "utstyr"),
    },
}  # fmt: skip
_OWN_NAMED = {
    "due": "due", "frist": "due", "sort": "sort", "sortert": "sort",
    "grouped": "grouped", "gruppert": "grouped",
}  # fmt: skip
_ALL = {"all", "alle", "everything", "alt"}
_WHOSE = {"mine": "me", "unassigned": "nobody"}


@dataclass(frozen=True)
class Further:
    """A filter that has no field of its own on the page: its name and value in the address, and
    what it says."""

    name: str
    value: str
    label: str
    says: str


@dataclass
class Address:
    """What is asked for, and the same said in the portal's own words. ``given`` is each parameter
    with its values, in a fixed order; ``hints`` are whole sentences."""

    wanted: Wanted = field(default_factory=Wanted)
    given: dict[str, list[str]] = field(default_factory=dict)
    further: list[Further] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)

    @property
    def sort(self) -> str:
        """ "newest", "oldest", or "due": what breaches first on top, where anything can."""
        chosen = self.first("sort")
        return chosen or ("due" if self.wanted.is_open else "newest")

    @property
    def grouped(self) -> str:
        """ "customer", "site", "asset" or "". Only open work is grouped: what is over has no
        end."""
        return self.first("grouped") if self.wanted.is_open else ""

    @property
    def query(self) -> str:
        """The part of the address after the question mark; "" when nothing is asked for."""
        return urlencode(list(self._pairs()))

    def first(self, name: str) -> str:
        return next(iter(self.given.get(name, [])), "")

    def with_(self, **changes: str) -> str:
        """The same with other values; an empty one takes the parameter out."""
        kept = [(name, value) for name, value in self._pairs() if name not in changes]
        return urlencode([*kept, *((name, value) for name, value in changes.items() if value)])

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for name in ("text", *NAMES.values(), *OWN):
            for value in self.given.get(name, []):
                yield name, value


def read(actor: Actor, parameters: Pairs, teams: list[Team]) -> Address:
    """Never raises: an address may come from anywhere."""
    address = Address()
    asked: dict[str, list[Given]] = {}
    text = ""
    for name, values in _shortened(parameters):
        if name == "text":
            text, givens = split(values[0])
            address.given["text"] = values[:1]
            for given in givens:
                asked.setdefault(f"text {len(asked)}", []).append(given)
        elif own := _OWN_NAMED.get(fold(name)):
            _own(address, own, values)
        elif name in _WHOSE:
            asked.setdefault("assignee", []).append(Given("assignee", _WHOSE[name], name))
        elif meant := meaning(name):
            several = [Given(meant, value, name) for value in values if value]
            asked.setdefault(meant, []).extend(several)
    found = _Found(actor, address, teams)
    for name, givens in asked.items():
        found.add(givens, in_text=name.startswith("text"))
    address.wanted = found.wanted(text, address.first("due"))
    return address


def canonical(actor: Actor, parameters: Pairs, teams: list[Team]) -> str:
    """The same question as the portal writes it."""
    return read(actor, parameters, teams).query


def _shortened(parameters: Pairs) -> Iterator[tuple[str, list[str]]]:
    """At most so many, each as long as a question may be; empty ones are not asked for. What was
    typed for a customer counts where none was chosen."""
    given = {name: [" ".join(v.replace("\x00", " ").split())[:LONGEST] for v in values if v.strip()]
             for name, values in parameters}  # fmt: skip
    typed = given.pop("customer_text", [])
    if typed and not given.get("customer"):
        given["customer"] = typed
    for name, values in list(given.items())[: 2 * MOST_TERMS]:
        if values and any(values) and name != "after":
            yield name, values[:MOST_TERMS]


def _own(address: Address, name: str, values: list[str]) -> None:
    word = fold(values[0])
    meant = next((value for value, words in OWN[name].items() if word in words), "")
    if meant:
        address.given[name] = [meant]


class _Found:
    """What the operators narrow to, gathered. Several values of one parameter mean any of them."""

    def __init__(self, actor: Actor, address: Address, teams: list[Team]) -> None:
        self.actor, self.address = actor, address
        self.teams = {team.slug: team for team in teams}
        self.statuses: set[str] = set()
        self.all = Narrowing()

    def wanted(self, text: str, due: str) -> Wanted:
        status = "all" if len(self.statuses) > 1 else next(iter(self.statuses), "open")
        return Wanted(
            text=text, status=status, due=due, nothing=self.all.nothing,
            facts=tuple(self.all.facts), lacks=tuple(self.all.lacks),
            before=self.all.before, after=self.all.after,
        )  # fmt: skip

    def add(self, givens: list[Given], *, in_text: bool) -> None:
        several: list[str] = []
        for given in givens[:MOST_TERMS]:
            one = self._narrow(given)
            facts = _facts(one)
            several += facts
            self.all.lacks += one.lacks
            self.all.before = one.before or self.all.before
            self.all.after = one.after or self.all.after
            self.all.nothing |= one.nothing
            self.address.hints += one.hints
            if given.meant == "status":
                self.statuses.add(_where(one))
            if not in_text:
                self._write(given, one, facts)
        if several:
            self.all.facts.append(tuple(several))

    def _narrow(self, given: Given) -> Narrowing:
        one = Narrowing()
        team = self.teams.get(given.value) if given.meant == "team" else None
        if given.meant == "status" and fold(given.value) in _ALL:
            return one
        if team is not None:
            one.fact(given, [f"=team:{team.pk}"], "", team.name)
        elif whose := _customer_by_id(given):
            one.fact(given, [f"=org:{whose.pk}"], "", whose.name)
        else:
            one = narrow(self.actor, Question("", givens=[given]))
        return one

    def _write(self, given: Given, one: Narrowing, facts: list[str]) -> None:
        """Put it into the address as the portal writes it."""
        name, value = NAMES[given.meant], self._value(given, one, facts)
        values = self.address.given.get(name, [])
        if value in values or (name == "status" and value == "open"):
            return
        self.address.given[name] = [*values, value]
        if self._has_no_field(given.meant, value):
            label, says = one.chips[0] if one.chips else ("", value)
            self.address.further.append(Further(name, value, label or name, says))

    def _value(self, given: Given, one: Narrowing, facts: list[str]) -> str:
        known = facts[0].partition(":")[2] if len(facts) == 1 else ""
        if given.meant == "status" and not one.nothing:
            return known.replace("_", "-") or _where(one)
        if given.meant == "severity" and known:
            return known
        if given.meant == "team" and known:
            return next((t.slug for t in self.teams.values() if str(t.pk) == known), given.value)
        if given.meant == "customer" and known and _is_id(given.value):
            return one.chips[0][1]
        if given.meant == "assignee" and known in ("none", str(self.actor.user_id)):
            return "nobody" if known == "none" else "me"
        return given.value

    def _has_no_field(self, meant: str, value: str) -> bool:
        if meant in ("status", "severity", "team", "customer"):
            return len(self.address.given[NAMES[meant]]) > 1
        return not (meant == "assignee" and value in ("me", "nobody"))


def _facts(one: Narrowing) -> list[str]:
    return [fact for facts in one.facts for fact in facts]


def _where(one: Narrowing) -> str:
    """Whether a status is of work that is open or over; "all" is both."""
    statuses = {fact.partition(":")[2] for fact in _facts(one)}
    if statuses:
        return "open" if statuses <= set(OPEN_STATUSES) else "over"
    return {True: "open", False: "over", None: "all"}[one.is_open]


def _is_id(value: str) -> bool:
    try:
        return bool(UUID(value))
    except ValueError:
        return False


def _customer_by_id(given: Given) -> Any:
    if given.meant != "customer" or not _is_id(given.value):
        return None
    return Organisation.objects.filter(public_id=given.value).first()
