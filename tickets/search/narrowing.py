"""What the operators of a question narrow it to, looked up with the actor's own eyes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.models import Organisation, Severity
from hdo_portal.accounts.models import Team
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from tickets.models import SearchEntry
from tickets.models.enums import OPEN_STATUSES, Kind, Status
from tickets.queries import staff
from tickets.search.days import read_day
from tickets.search.folding import fold, identity
from tickets.search.language import Given, Question

OSLO = ZoneInfo("Europe/Oslo")
MOST = 50  # things that one operator may name

_OPEN = {"apen", "apne", "apent", "open", "opne", "ope", "uloste", "uloyst"}
_OVER = {"ferdig", "over", "avsluttet", "avslutta", "ended", "done"}
_STATUSES = {
    "new": ("ny", "nye", "nytt", "new"),
    "in_progress": ("underarbeid", "arbeid", "inprogress", "progress"),
    "on_hold": ("pavent", "venter", "ventar", "vent", "onhold", "hold"),
    "restored": ("gjenopprettet", "gjenoppretta", "restored"),
    "resolved": ("lost", "loyst", "resolved", "solved"),
    "closed": ("lukket", "lukka", "closed"),
    "cancelled": ("avlyst", "cancelled", "canceled"),
    "draft": ("utkast", "draft"),
    "assessment": ("vurdering", "assessment"),
    "approval": ("godkjenning", "tilgodkjenning", "approval"),
    "scheduled": ("planlagt", "planlagd", "scheduled"),
    "implementing": ("pagar", "garforeseg", "implementing"),
    "completed": ("utfort", "completed"),
    "backed_out": ("tatttilbake", "tekentilbake", "backedout"),
    "reviewed": ("evaluert", "reviewed"),
    "rejected": ("avvist", "rejected"),
}
_STATUS_NAMED = {name: status for status, names in _STATUSES.items() for name in names}
_KINDS = {
    **dict.fromkeys(("hendelse", "hending", "feil", "sak", "incident", "inc"), Kind.INCIDENT),
    **dict.fromkeys(("endring", "change", "chg", "planlagt"), Kind.CHANGE),
}
_ME = {"meg", "me", "min", "mine", "my"}
_NOBODY = {"ingen", "none", "nobody"}


@dataclass
class Narrowing:
    """Facts that every hit has (one of each tuple) or lacks, and what is said of it: ``chips`` are
    pairs of an operator's name and what it means here, ``hints`` whole sentences."""

    facts: list[tuple[str, ...]] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    is_open: bool | None = None
    before: datetime | None = None
    after: datetime | None = None
    organisation_ids: tuple[int, ...] = ()
    chips: list[tuple[str, str]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    nothing: bool = False

    def fact(self, given: Given, facts: list[str], label: str, value: str) -> None:
        if given.excluded:
            self.lacks += facts
        else:
            self.facts.append(tuple(facts))
        self.chips.append((label, _("not %(what)s") % {"what": value} if given.excluded else value))

    def refuse(self, hint: str) -> None:
        """Nothing is what was asked for; say why."""
        self.nothing = True
        self.hints.append(hint)


def narrow(actor: Actor, question: Question) -> Narrowing:
    """Look up every operator. One that names nothing finds nothing, and says so."""
    found = Narrowing()
    for given in question.givens:
        _READERS[given.meant](found, actor, given)
    for name in question.unknown:
        found.hints.append(
            _("«%(name)s:» is not one of the search's own words, so it was searched for as text.")
            % {"name": name}
        )
    return found


def _status(found: Narrowing, actor: Actor, given: Given) -> None:
    name, label = fold(given.value).replace(" ", ""), _("Status")
    if name in _OPEN or name in _OVER:
        found.is_open = (name in _OPEN) != given.excluded
        found.chips.append((label, _("open") if found.is_open else _("over")))
    elif status := _STATUS_NAMED.get(name):
        found.fact(given, [f"=status:{status}"], label, str(Status(status).label))
        if not given.excluded:
            found.is_open = status in OPEN_STATUSES
    else:
        found.refuse(
            _("There is no status «%(value)s». Try open, on hold, resolved or closed.")
            % {"value": given.value}
        )


def _severity(found: Narrowing, actor: Actor, given: Given) -> None:
    value = given.value.upper()
    value = value if value.startswith("SL") else f"SL{value}"
    if value in Severity.values:
        found.fact(given, [f"=sev:{value}"], _("Severity"), value)
    else:
        found.refuse(_("Severities are SL1, SL2 and SL3."))


def _type(found: Narrowing, actor: Actor, given: Given) -> None:
    if kind := _KINDS.get(fold(given.value)):
        found.fact(given, [f"=kind:{kind}"], _("Type"), str(kind.label))
    else:
        found.refuse(_("A ticket is an incident or a change."))


def _assignee(found: Narrowing, actor: Actor, given: Given) -> None:
    name, label = fold(given.value), _("Assigned to")
    if not _for_staff(found, actor, given):
        return
    if name in _ME:
        found.fact(given, [f"=who:{actor.user_id}"], label, _("me"))
    elif name in _NOBODY:
        found.fact(given, ["=who:none"], label, _("nobody"))
    else:
        people = [one for one in staff() if all(w in fold(one.name) for w in name.split())]
        _named(found, given, label, [(f"=who:{one.pk}", one.name) for one in people])


def _team(found: Narrowing, actor: Actor, given: Given) -> None:
    if _for_staff(found, actor, given):
        name = fold(given.value)
        teams = [
            t for t in Team.objects.order_by("name") if name in fold(t.name) or name == fold(t.slug)
        ]
        _named(found, given, _("Team"), [(f"=team:{t.pk}", t.name) for t in teams])


def _for_staff(found: Narrowing, actor: Actor, given: Given) -> bool:
    if not actor.sees_everything:
        found.hints.append(
            _("«%(name)s:» is for HDO's own people. The rest of the search was done.")
            % {"name": given.written}
        )
    return actor.sees_everything


def _customer(found: Narrowing, actor: Actor, given: Given) -> None:
    number = identity(given.value)
    exact = Q(name__iexact=given.value) | Q(short_name__iexact=given.value)
    rows = Organisation.objects.filter(exact | Q(organisation_number=number))
    named = list(rows.order_by("name").values_list("pk", "name")[:MOST])
    if not named:
        entries = _entries(given.value, kind="organisation")
        named = list(entries.values_list("organisation_id", "label")[:MOST])
    if named and not given.excluded:
        found.organisation_ids += tuple(pk for pk, _name in named)
    _named(found, given, _("Customer"), [(f"=org:{pk}", name) for pk, name in named])


def _room(found: Narrowing, actor: Actor, given: Given) -> None:
    rows = _entries(given.value, kind="asset", asset__kind="control_room")
    _assets(found, given, _("Control room"), rows)


def _asset(found: Narrowing, actor: Actor, given: Given) -> None:
    rows = SearchEntry.objects.filter(kind="asset", identities__contains=[identity(given.value)])
    exact = rows.exists()
    _assets(found, given, _("Asset"), rows if exact else _entries(given.value, kind="asset"))


def _assets(found: Narrowing, given: Given, label: str, rows: QuerySet[Any]) -> None:
    named = list(rows.order_by("label").values_list("asset_id", "label")[:MOST])
    _named(found, given, label, [(f"=asset:{pk}", name) for pk, name in named])


def _site(found: Narrowing, actor: Actor, given: Given) -> None:
    rows = _entries(given.value, kind="site").order_by("label")
    named = list(rows.values_list("site_id", "label")[:MOST])
    _named(found, given, _("Site"), [(f"=site:{pk}", name) for pk, name in named])


def _entries(text: str, **exactly: Any) -> QuerySet[SearchEntry]:
    rows: QuerySet[SearchEntry] = SearchEntry.objects.filter(**exactly)
    for word in fold(text).split()[:6] or ["\x01"]:
        rows = rows.filter(words__contains=f" {word}")
    return rows


def _named(found: Narrowing, given: Given, label: str, named: list[tuple[str, str]]) -> None:
    if not named:
        found.refuse(
            _("Nothing here is called «%(value)s» (%(name)s).")
            % {"value": given.value, "name": label.lower()}
        )
        return
    shown = ", ".join(name for _fact, name in named[:3])
    more = _("%(names)s and more") % {"names": shown} if len(named) > 3 else shown
    found.fact(given, [fact for fact, _name in named], label, more)


def _before(found: Narrowing, actor: Actor, given: Given) -> None:
    if day := _day(found, given):
        found.before = _midnight(day)
        found.chips.append((_("Before"), date_format(day, "d.m.Y")))


def _after(found: Narrowing, actor: Actor, given: Given) -> None:
    if day := _day(found, given):
        found.after = _midnight(day)
        found.chips.append((_("From"), date_format(day, "d.m.Y")))


def _day(found: Narrowing, given: Given) -> date | None:
    day = read_day(given.value, clock.now().astimezone(OSLO).date())
    if day is None or not 1990 <= day.year <= 2200:
        found.hints.append(
            _("«%(value)s» is no date that is understood here. Try 2026-11-01, 1.11.2026 or 7d.")
            % {"value": given.value}
        )
        return None
    return day


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


_READERS: dict[str, Callable[[Narrowing, Actor, Given], None]] = {
    "status": _status,
    "severity": _severity,
    "type": _type,
    "customer": _customer,
    "assignee": _assignee,
    "team": _team,
    "room": _room,
    "asset": _asset,
    "site": _site,
    "before": _before,
    "after": _after,
}
