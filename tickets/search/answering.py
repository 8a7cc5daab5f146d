"""The answer to a question: what was understood, the tickets, and the things of that name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hdo_portal.foundation.actor import Actor
from tickets.models import SearchDocument, Ticket
from tickets.queries import tickets_of
from tickets.search.bounds import TooBroad, bounded
from tickets.search.composing import Composed, alike, compose
from tickets.search.exact import ticket_number
from tickets.search.finding import Found, Place, find
from tickets.search.language import Question, read
from tickets.search.marking import Marked, excerpt, marked
from tickets.search.narrowing import Narrowing, narrow
from tickets.search.things import Things, find_things

PAGE = 20
OF_A_KIND = 5
FEW = 5  # tickets below which words spelt much alike are looked for as well
NEWEST_OWN = 3_000
_SUGGESTED_IN = 400  # milliseconds


@dataclass(frozen=True)
class Hit:
    """A ticket, its title marked, and where else the words stand: ``kind`` of the piece of text
    and the piece, empty where the title says it all."""

    ticket: Ticket
    title: Marked
    kind: str
    excerpt: Marked


@dataclass
class Answer:
    """``next`` is where the next page begins. ``broad``: only the newest were looked at, since the
    question was too wide. ``widened``: words spelt much alike that were looked for as well."""

    question: Question
    narrowing: Narrowing
    hits: list[Hit] = field(default_factory=list)
    next: Place | None = None
    things: Things = field(default_factory=Things)
    broad: bool = False
    widened: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.hits or self.things)

    @property
    def hints(self) -> list[str]:
        """What the person should know about the search, in whole sentences."""
        hints = list(self.narrowing.hints)
        if self.widened:
            words = ", ".join(self.widened[:6])
            hints.append(
                _("Also looked for words that resemble yours: %(words)s.") % {"words": words}
            )
        if self.broad:
            hints.append(
                _(
                    "The search was very wide, so only the newest tickets were looked through. Add"
                    " a word, a customer or a date."
                )
            )
        return hints


def ask(actor: Actor, text: str, *, place: Place | None = None, limit: int = PAGE) -> Answer:
    """What this actor may see that answers the text; the things on the first page only."""
    question = read(text)
    answer = Answer(question, Narrowing())
    if not question:
        return answer
    try:
        with bounded():
            answer.narrowing = narrow(actor, question)
            if place is None:
                answer.things = find_things(actor, question, answer.narrowing, OF_A_KIND)
            _tickets(actor, answer, place, limit)
    except TooBroad:
        answer.broad = True
    return answer


def suggest(actor: Actor, text: str, limit: int = 4) -> Answer:
    """A few of each while somebody types. Never slower than typing: rather nothing."""
    question = read(text)
    answer = Answer(question, Narrowing())
    if not question:
        return answer
    try:
        with bounded(_SUGGESTED_IN):
            answer.narrowing = narrow(actor, question)
            answer.things = find_things(actor, question, answer.narrowing, limit)
            _tickets(actor, answer, None, limit, widen=False)
    except TooBroad:
        answer.broad = True
    return answer


def _tickets(
    actor: Actor, answer: Answer, place: Place | None, limit: int, *, widen: bool = True
) -> None:
    number = ticket_number(answer.question.text)
    if number:
        rows = tickets_of(actor).filter(number=number)
        answer.hits = [Hit(row, [(row.title, False)], "", []) for row in rows]
        return
    composed = compose(answer.question, answer.narrowing)
    if not composed.query and answer.question.terms and not answer.question.givens:
        return  # nothing but words that are in every text
    found = find(actor, composed, answer.narrowing, place, limit=limit)
    if widen and place is None and len(found.places) < FEW and not answer.narrowing.nothing:
        composed, found = _widened(actor, answer, composed, found, limit=limit)
    answer.broad |= found.broad
    answer.hits = _hits(actor, found, composed)
    answer.next = found.places[-1] if found.more else None


def _widened(
    actor: Actor, answer: Answer, composed: Composed, found: Found, *, limit: int
) -> tuple[Composed, Found]:
    """Words inside words and words spelt wrongly, where the words themselves found little."""
    if not actor.sees_everything:
        return composed, _own_alike(actor, answer, found, limit)
    further: Mapping[str, Sequence[str]] = alike(answer.question)
    if not further:
        return composed, found
    wider = compose(answer.question, answer.narrowing, further)
    again = find(actor, wider, answer.narrowing, None, limit=limit)
    if len(again.places) > len(found.places):
        words = dict.fromkeys(word for several in further.values() for word in several)
        answer.widened = list(words)
        return wider, again
    return composed, found


def _own_alike(actor: Actor, answer: Answer, found: Found, limit: int) -> Found:
    """A customer's own newest tickets whose heading holds the words or resembles them: other
    customers' words have no part in it."""
    terms = [t.text for t in answer.question.wanted if len(t.text) >= 4]
    if not terms or answer.question.givens:
        return found
    mine = Q(audience__isnull=True) | Q(audience_id__in=actor.organisation_ids)
    newest = SearchDocument.objects.filter(
        mine, organisation_id__in=actor.organisation_ids, visibility="public"
    ).order_by("-opened_at")
    rows = SearchDocument.objects.filter(mine, pk__in=newest.values("pk")[:NEWEST_OWN])
    for term in terms:
        rows = rows.filter(Q(heading__contains=term) | Q(heading__trigram_word_similar=term))
    rows = rows.order_by("-is_open", "-opened_at", "-ticket_id")
    more = [Place(*row) for row in rows.values_list("is_open", "opened_at", "ticket_id")[:limit]]
    return Found(list(dict.fromkeys([*found.places, *more]))[:limit], found.more, found.broad)


def _hits(actor: Actor, found: Found, composed: Composed) -> list[Hit]:
    """The tickets of a page in its order, fetched anew through the scope, with where it was hit."""
    ids = [place.ticket_id for place in found.places]
    tickets = {ticket.pk: ticket for ticket in tickets_of(actor).filter(pk__in=ids)}
    texts = dict(_texts(actor, ids)) if composed.stems else {}
    return [_hit(tickets[pk], texts.get(pk, []), composed.stems) for pk in ids if pk in tickets]


def _texts(actor: Actor, ids: list[int]) -> QuerySet[Any]:
    """The pieces of each document that this actor searches, the one for its own eyes last."""
    circle = "internal" if actor.sees_everything else "public"
    rows = SearchDocument.objects.filter(ticket_id__in=ids, visibility=circle)
    if not actor.sees_everything:
        rows = rows.filter(Q(audience__isnull=True) | Q(audience_id__in=actor.organisation_ids))
    ordered: QuerySet[Any] = rows.order_by("audience_id").values_list("ticket_id", "pieces")
    return ordered


def _hit(ticket: Ticket, pieces: list[list[str]], stems: Sequence[str]) -> Hit:
    title = marked(ticket.title, stems)
    for kind, text in pieces:
        if kind not in {"title", "author"} and (found := excerpt(text, stems)):
            return Hit(ticket, title, kind, found)
    return Hit(ticket, title, "", [])
