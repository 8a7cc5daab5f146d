"""The verbs of duty: taking one over, giving it back, and swapping it with somebody."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import User
from hdo_portal.foundation import clock, outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotFound
from hdo_portal.foundation.scoping import verb
from tickets.escalation import oncall
from tickets.escalation import oncall_words as words
from tickets.models import Notice, Rota, RotaOverride, RotaSwap
from tickets.models.rota import SwapState

LONGEST = timedelta(days=92)
FURTHEST = timedelta(days=731)
MAX_REASON = 200


class Stretch(NamedTuple):
    from_at: datetime
    to_at: datetime


class Post(NamedTuple):
    """A level of a rota, locked."""

    rota: Rota
    level: int


@verb("oncall.take")
def take_duty(
    actor: Actor,
    *,
    rota: Rota,
    level: int,
    person: User,
    from_at: datetime,
    to_at: datetime,
    reason: str = "",
) -> RotaOverride:
    """Let a person have the duty of a level for a stretch, whoever has it otherwise; to put
    somebody else there needs ``oncall.arrange``. An earlier override gives way. What has been is
    not changed: a stretch that began in the past counts from now. Raises Invalid."""
    at = clock.now()
    if person.pk != actor.user_id:
        actor.require("oncall.arrange")
    stretch = _ahead(Stretch(from_at, to_at), at)
    post = _locked(rota, level)
    _serves(person, "person")
    others = _others_on_duty(post, stretch, {person.pk, actor.user_id})
    made = _override(actor, post, person, stretch, at=at, reason=_reason(reason))
    told = words.relieved(made, others, at)
    if person.pk != actor.user_id:
        told += words.duty_given(made, actor.name, at)
    _tell(told)
    return made


@verb("oncall.take")
def end_override(actor: Actor, *, override: RotaOverride) -> None:
    """Give a taken duty back to the rota, from now on: one's own, or with ``oncall.arrange``
    anybody's. Those who have it again are told. Raises Conflict when it is over."""
    at = clock.now()
    row = RotaOverride.objects.locked().select_related("rota", "person").get(pk=override.pk)
    if actor.user_id not in (row.person_id, row.made_by_id):
        actor.require("oncall.arrange")
    if row.withdrawn_at is not None or row.to_at <= at:
        raise Conflict(_("This duty is over already."))
    post, rest = Post(row.rota, row.level), Stretch(max(row.from_at, at), row.to_at)
    _carve(post, rest, at)
    again = _others_on_duty(post, rest, {row.person_id, actor.user_id})
    told = words.duty_back(row, again, actor.name, at)
    if row.person_id != actor.user_id:
        told += words.duty_ended(row, actor.name, at)
    _tell(told)


@verb("oncall.swap")
def propose_swap(
    actor: Actor,
    *,
    rota: Rota,
    level: int,
    taker: User,
    given: Stretch,
    returned: Stretch | None = None,
    reason: str = "",
) -> RotaSwap:
    """Ask a colleague to have a stretch of one's own, perhaps for one of theirs in return. Nothing
    changes before they accept. Raises Invalid, and Conflict when it has been asked already."""
    at = clock.now()
    post = _locked(rota, level)
    giver = _person(actor)
    _serves(taker, "taker")
    if taker.pk == giver.pk:
        raise Invalid(_("Choose somebody else than yourself."), field="taker")
    given = _ahead(given, at)
    _has_all(post, giver, given, "from_at")
    if returned is not None:
        returned = _ahead(returned, at, "return_")
        _has_all(post, taker, returned, "return_from_at")
    swap = RotaSwap(
        rota=post.rota, level=level, giver=giver, taker=taker, from_at=given.from_at,
        to_at=given.to_at, return_from_at=returned.from_at if returned else None,
        return_to_at=returned.to_at if returned else None, reason=_reason(reason),
    )  # fmt: skip
    try:
        with transaction.atomic():
            swap.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("You have asked this person for this stretch already.")) from error
    _tell(words.swap_proposed(swap, at))
    return swap


@verb("oncall.swap")
def accept_swap(actor: Actor, *, swap: RotaSwap) -> RotaSwap:
    """The taker has the stretch from now on, and the giver the one in return. Raises Conflict when
    the rota has changed meanwhile or the stretch is over, NotFound for anybody but the taker."""
    at = clock.now()
    row = _open_swap(swap, taker_id=actor.user_id)
    post = _locked(row.rota, row.level)
    stretches = [(row.giver, row.taker, Stretch(row.from_at, row.to_at))]
    if row.return_from_at and row.return_to_at:
        stretches.append((row.taker, row.giver, Stretch(row.return_from_at, row.return_to_at)))
    try:
        ahead = [(giver, taker, _ahead(one, at)) for giver, taker, one in stretches]
        for giver, taker, one in ahead:
            _serves(taker, "taker")
            _has_all(post, giver, one, "from_at")
    except Invalid as error:
        raise Conflict(_("The rota has changed since this was proposed.")) from error
    for _giver, taker, one in ahead:
        _override(actor, post, taker, one, at=at, reason=row.reason, swap=row)
    _answer(row, SwapState.ACCEPTED, at)
    _tell(words.swap_answered(row, at, accepted=True))
    return row


@verb("oncall.swap")
def decline_swap(actor: Actor, *, swap: RotaSwap) -> RotaSwap:
    """The taker says no, and the giver is told. Raises NotFound for anybody but the taker."""
    row = _open_swap(swap, taker_id=actor.user_id)
    at = clock.now()
    _answer(row, SwapState.DECLINED, at)
    _tell(words.swap_answered(row, at, accepted=False))
    return row


@verb("oncall.swap")
def withdraw_swap(actor: Actor, *, swap: RotaSwap) -> RotaSwap:
    """The giver no longer asks, and the taker is told. Raises NotFound for all but the giver."""
    row = _open_swap(swap, giver_id=actor.user_id)
    at = clock.now()
    _answer(row, SwapState.WITHDRAWN, at)
    _tell(words.swap_withdrawn(row, at))
    return row


def _tell(told: Sequence[words.Told]) -> None:
    """Those whom it concerns: in the portal, and by mail."""
    Notice.objects.bulk_create([one.notice for one in told])
    outbox.post([one.draft for one in told])


def _locked(rota: Rota, level: int) -> Post:
    """The rota, locked: whoever changes who has a duty does it one after the other."""
    row: Rota | None = Rota.objects.locked().filter(pk=rota.pk, is_active=True).first()
    if row is None:
        raise NotFound(_("There is no such rota."))
    if level not in oncall.levels(row):
        raise Invalid(_("This rota has no such level."), field="level")
    return Post(row, level)


def _person(actor: Actor) -> User:
    person: User = User.objects.filter(pk=actor.user_id or 0).get()
    return person


def _serves(person: User, field: str) -> None:
    if not oncall.can_serve(person):
        raise Invalid(_("Only HDO's own people can be on call."), field=field)


def _reason(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:MAX_REASON]


def _ahead(stretch: Stretch, at: datetime, prefix: str = "") -> Stretch:
    """The part of a stretch that lies ahead. Raises Invalid when that is none, or far too much."""
    if stretch.to_at <= stretch.from_at:
        raise Invalid(_("It must end after it begins."), field=f"{prefix}to_at")
    if stretch.to_at <= at:
        raise Invalid(_("This is over already."), field=f"{prefix}to_at")
    if stretch.from_at > at + FURTHEST:
        raise Invalid(_("This is more than two years ahead."), field=f"{prefix}from_at")
    if stretch.to_at > stretch.from_at + LONGEST:
        raise Invalid(_("At most three months at a time."), field=f"{prefix}to_at")
    return Stretch(max(stretch.from_at, at), stretch.to_at)


def _level(post: Post, stretch: Stretch) -> tuple[oncall.Level | None, oncall.Plan]:
    found = oncall.plan(stretch.from_at, stretch.to_at, rota=post.rota, level=post.level)
    return (found.levels[0] if found.levels else None), found


def _has_all(post: Post, person: User, stretch: Stretch, field: str) -> None:
    one, _found = _level(post, stretch)
    if one is None or not oncall.has_whole(one, person.pk, *stretch):
        raise Invalid(
            _("%(who)s does not have the duty all through this stretch.") % {"who": person},
            field=field,
        )


def _others_on_duty(post: Post, stretch: Stretch, but: set[int | None]) -> list[User]:
    one, found = _level(post, stretch)
    held: Sequence[int] = sorted({s.person for s in one.shifts(*stretch)}) if one else ()
    return [found.people[person] for person in held if person not in but]


def _override(
    actor: Actor,
    post: Post,
    person: User,
    stretch: Stretch,
    *,
    at: datetime,
    reason: str,
    swap: RotaSwap | None = None,
) -> RotaOverride:
    _carve(post, stretch, at)
    made: RotaOverride = RotaOverride.objects.create(
        rota=post.rota, level=post.level, person=person, from_at=stretch.from_at,
        to_at=stretch.to_at, reason=reason, made_by_id=actor.user_id, swap=swap,
    )  # fmt: skip
    return made


def _carve(post: Post, stretch: Stretch, at: datetime) -> None:
    """Take the overrides of a level out of a stretch; what they cover outside it stays."""
    rows = RotaOverride.objects.locked().filter(
        rota=post.rota, level=post.level, withdrawn_at__isnull=True,
        to_at__gt=stretch.from_at, from_at__lt=stretch.to_at,
    )  # fmt: skip
    for row in list(rows):
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        for rest in (Stretch(row.from_at, stretch.from_at), Stretch(stretch.to_at, row.to_at)):
            if rest.from_at < rest.to_at:
                RotaOverride.objects.create(
                    rota=post.rota, level=post.level, person_id=row.person_id, from_at=rest.from_at,
                    to_at=rest.to_at, reason=row.reason, made_by_id=row.made_by_id,
                    swap_id=row.swap_id,
                )  # fmt: skip


def _open_swap(swap: RotaSwap, **mine: int | None) -> RotaSwap:
    rows = RotaSwap.objects.locked().select_related("rota", "giver", "taker")
    row: RotaSwap | None = rows.filter(pk=swap.pk, **mine).first()
    if row is None:
        raise NotFound(_("There is no such proposal."))
    if row.state != SwapState.PROPOSED:
        raise Conflict(_("This proposal has been answered already."))
    return row


def _answer(swap: RotaSwap, answer: str, at: datetime) -> None:
    swap.state = answer  # allow(clock-state-by-sla): a proposal's own answer, not a clock's
    swap.answered_at = at
    swap.save(update_fields=["state", "answered_at"])
