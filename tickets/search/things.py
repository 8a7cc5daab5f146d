"""Assets, customers, people and places by name or number, with misspelt names forgiven."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramWordDistance
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from assets.models import Asset
from customers.models import Organisation, Person, Site
from hdo_portal.foundation.actor import Actor
from tickets.models import EntryKind, SearchEntry
from tickets.search.folding import fold, identity
from tickets.search.language import Question
from tickets.search.narrowing import Narrowing

CANDIDATES = 1_000  # names looked at before the best are taken
FEW = 3  # names below which those that are spelt much alike are shown as well
ORDER = (EntryKind.ASSET, EntryKind.ORGANISATION, EntryKind.PERSON, EntryKind.SITE)


@dataclass
class Things:
    """What was found of each kind, the likeliest first; ``more`` names the kinds with further ones,
    ``guessed`` is set when the names are only spelt much like what was asked."""

    assets: list[Asset] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    more: set[str] = field(default_factory=set)
    guessed: bool = False

    def __bool__(self) -> bool:
        return bool(self.assets or self.organisations or self.people or self.sites)


def find_things(actor: Actor, question: Question, narrowing: Narrowing, limit: int) -> Things:
    """At most ``limit`` of each kind. A question about tickets' own facts finds none."""
    beyond = [given for given in question.givens if given.meant != "customer"]
    if beyond or narrowing.nothing or not question.wanted:
        return Things()
    rows = _own(actor, narrowing)
    found = _ranked(rows, question, limit)
    if sum(map(len, found.values())) >= FEW:
        return _things(found, limit, guessed=False)
    alike = _alike(rows, question, limit)
    fresh = {kind: [pk for pk in alike[kind] if pk not in found[kind]] for kind in alike}
    together = {kind: found[kind] + fresh[kind] for kind in found}
    return _things(together, limit, guessed=not any(found.values()))


def _own(actor: Actor, narrowing: Narrowing) -> QuerySet[SearchEntry]:
    rows: QuerySet[SearchEntry] = SearchEntry.objects.all()
    if not actor.sees_everything:
        rows = rows.filter(organisation_id__in=actor.organisation_ids)
    if narrowing.organisation_ids:
        rows = rows.filter(organisation_id__in=narrowing.organisation_ids)
    return rows


Keys = dict[str, list[int]]


def _ranked(rows: QuerySet[SearchEntry], question: Question, limit: int) -> Keys:
    whole, text = identity(question.text), fold(question.text)
    named = Q()
    for term in question.wanted:
        named &= Q(words__contains=term.text)
    exact = Q(identities__contains=[whole])
    matched = rows.filter(named)
    if any(sign.isdigit() for sign in whole) and rows.filter(exact).exists():
        # Numbers begin alike by the thousand, and one that is whole means itself.
        matched = rows.filter(exact)
    for term in question.terms:
        if term.excluded:
            matched = matched.exclude(words__contains=f" {term.text}")
    # Few enough to be sorted, whatever was asked.
    bounded = rows.filter(pk__in=matched.order_by().values("pk")[:CANDIDATES])
    first = question.wanted[0].text
    rank = Case(
        When(exact, then=Value(0)),
        When(words__startswith=f" {text}", then=Value(1)),
        When(words__contains=f" {first}", then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    ordered = bounded.annotate(rank=rank).order_by(
        "rank", "-is_active", Length("label"), "label", "pk"
    )
    return _by_kind(ordered, limit)


def _alike(rows: QuerySet[SearchEntry], question: Question, limit: int) -> Keys:
    terms = [term.text for term in question.wanted if len(term.text) >= 4]
    if not terms or any(sign.isdigit() for term in terms for sign in term):
        return {kind: [] for kind in ORDER}
    distance: Any = None
    for term in terms:
        rows = rows.filter(words__trigram_word_similar=term)
        each = TrigramWordDistance(term, "words")
        distance = each if distance is None else distance + each
    return _by_kind(rows.order_by(distance, "-is_active", "label", "pk")[: limit * 4], limit)


def _by_kind(rows: QuerySet[SearchEntry], limit: int) -> Keys:
    keys: Keys = {kind: [] for kind in ORDER}
    columns = ("kind", "asset_id", "organisation_id", "person_id", "site_id")
    place = {"asset": 1, "organisation": 2, "person": 3, "site": 4}
    for row in rows.values_list(*columns)[:CANDIDATES]:
        if len(keys[row[0]]) <= limit:
            keys[row[0]].append(row[place[row[0]]])
    return keys


def _things(keys: Keys, limit: int, *, guessed: bool) -> Things:
    def load(model: Any, kind: str, *related: str) -> list[Any]:
        wanted = keys[kind][:limit]
        if not wanted:
            return []
        rows = model.objects.filter(pk__in=wanted).select_related(*related)
        return sorted(rows, key=lambda row: wanted.index(row.pk))

    return Things(
        assets=load(Asset, "asset", "organisation", "site", "terminal__model", "control_room"),
        organisations=load(Organisation, "organisation", "parent"),
        people=load(Person, "person", "organisation"),
        sites=load(Site, "site", "organisation"),
        more={kind for kind in keys if len(keys[kind]) > limit},
        guessed=guessed,
    )
