"""What people are told about their duties, in their own language: by mail and in the portal."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import User
from hdo_portal.foundation.outbox import Draft
from tickets.models import Notice, RotaOverride, RotaSwap
from tickets.models.enums import DutyNotice, Means

OSLO = ZoneInfo("Europe/Oslo")
Words = Callable[[], tuple[str, str]]


class Told(NamedTuple):
    """One person is told once: a line in the portal, and a message that leaves it."""

    notice: Notice
    draft: Draft


class _Matter(NamedTuple):
    """What is told: the kind, who did it, which duty, and when."""

    kind: DutyNotice
    who: str
    held: RotaOverride | RotaSwap
    at: datetime


def duty_given(override: RotaOverride, by: str, at: datetime) -> list[Told]:
    """A person whom somebody else has given a duty."""
    matter = _Matter(DutyNotice.GIVEN, by, override, at)
    return [_told(override.person, f"duty:{override.public_id}", matter, lambda: (
        _("You have been given a duty"),
        _("%(who)s has put you on call: %(duty)s.") % {"who": by, "duty": _duty(override)},
    ))]  # fmt: skip


def relieved(override: RotaOverride, people: Iterable[User], at: datetime) -> list[Told]:
    """Those whose duty somebody else has now."""
    matter = _Matter(DutyNotice.RELIEVED, str(override.person), override, at)
    return [_told(person, f"relieved:{override.public_id}", matter, lambda: (
        _("Somebody else has your duty"),
        _("%(who)s is on call instead of you: %(duty)s.")
        % {"who": override.person, "duty": _duty(override)},
    )) for person in people]  # fmt: skip


def duty_ended(override: RotaOverride, by: str, at: datetime) -> list[Told]:
    """A person whose taken duty somebody else has ended."""
    key = f"duty-ended:{override.public_id}:{at:%Y%m%d%H%M%S}"
    matter = _Matter(DutyNotice.ENDED, by, override, at)
    return [_told(override.person, key, matter, lambda: (
        _("You no longer have this duty"),
        _("%(who)s has ended it: %(duty)s. The rota holds again.")
        % {"who": by, "duty": _duty(override)},
    ))]  # fmt: skip


def duty_back(override: RotaOverride, people: Iterable[User], by: str, at: datetime) -> list[Told]:
    """Those who have a duty again by the rota, since the one who took it gave it back."""
    key = f"duty-back:{override.public_id}:{at:%Y%m%d%H%M%S}"
    matter = _Matter(DutyNotice.BACK, by, override, at)
    return [_told(person, key, matter, lambda: (
        _("You have a duty again"),
        _("%(who)s has given it back to the rota, and some of it is yours: %(duty)s.")
        % {"who": by, "duty": _duty(override)},
    )) for person in people]  # fmt: skip


def swap_proposed(swap: RotaSwap, at: datetime) -> list[Told]:
    """The taker is asked."""
    matter = _Matter(DutyNotice.ASKED, str(swap.giver), swap, at)
    return [_told(swap.taker, f"swap:{swap.public_id}", matter, lambda: (
        _("%(who)s asks you to take a duty") % {"who": swap.giver},
        "\n\n".join(filter(None, [
            _duty(swap) + ".",
            _("In return %(who)s takes: %(stretch)s.")
            % {"who": swap.giver,
               "stretch": stretch(swap.return_from_at, swap.return_to_at)}
            if swap.return_from_at and swap.return_to_at else "",
            swap.reason,
            _("Nothing changes before you have accepted."),
        ])),
    ))]  # fmt: skip


def swap_answered(swap: RotaSwap, at: datetime, *, accepted: bool) -> list[Told]:
    """The giver learns the answer."""
    kind = DutyNotice.ACCEPTED if accepted else DutyNotice.DECLINED
    matter = _Matter(kind, str(swap.taker), swap, at)
    return [_told(swap.giver, f"swap-answer:{swap.public_id}", matter, lambda: (
        _("%(who)s takes your duty") % {"who": swap.taker} if accepted
        else _("%(who)s cannot take your duty") % {"who": swap.taker},
        _duty(swap) + ".",
    ))]  # fmt: skip


def swap_withdrawn(swap: RotaSwap, at: datetime) -> list[Told]:
    """The taker is no longer asked."""
    matter = _Matter(DutyNotice.WITHDRAWN, str(swap.giver), swap, at)
    return [_told(swap.taker, f"swap-withdrawn:{swap.public_id}", matter, lambda: (
        _("%(who)s no longer asks you to take a duty") % {"who": swap.giver},
        _duty(swap) + ".",
    ))]  # fmt: skip


def headline(kind: str, data: dict[str, Any]) -> str:
    """What a notice of a duty says, in the reader's language."""
    who = {"who": data.get("who", "")}
    return {
        DutyNotice.GIVEN: _("%(who)s has put you on call"),
        DutyNotice.RELIEVED: _("%(who)s is on call instead of you"),
        DutyNotice.ENDED: _("%(who)s has ended the duty that you took over"),
        DutyNotice.BACK: _("%(who)s has given a duty back, and some of it is yours"),
        DutyNotice.ASKED: _("%(who)s asks you to take a duty"),
        DutyNotice.ACCEPTED: _("%(who)s takes your duty"),
        DutyNotice.DECLINED: _("%(who)s cannot take your duty"),
        DutyNotice.WITHDRAWN: _("%(who)s no longer asks you to take a duty"),
    }[DutyNotice(kind)] % who


def about(data: dict[str, Any]) -> str:
    """Which duty a notice is about: rota, level and stretch."""
    start, end = (parse_datetime(data.get(name, "")) for name in ("from", "to"))
    when = stretch(start, end) if start and end else ""
    return duty(data.get("rota", ""), data.get("level", 0), when)


def _duty(held: RotaOverride | RotaSwap) -> str:
    return duty(held.rota.name, held.level, stretch(held.from_at, held.to_at))


def duty(rota: str, level: int, when: str) -> str:
    """Rota, level and stretch on one line."""
    facts = {"rota": rota, "level": level, "stretch": when}
    return _("%(rota)s, level %(level)d, %(stretch)s") % facts


def stretch(start: datetime, end: datetime) -> str:
    """From when until when, in local time."""
    return _("%(start)s to %(end)s") % {"start": _local(start), "end": _local(end)}


def _local(at: datetime) -> str:
    local = timezone.localtime(at, OSLO)
    return f"{formats.date_format(local, 'D j. b Y')} {local:%H:%M}"


def _told(person: User, key: str, matter: _Matter, words: Words) -> Told:
    with translation.override(person.language):
        subject, body = words()
        link = f"{settings.PORTAL_ADDRESS.rstrip('/')}/desk/on-call/"
    draft = Draft(
        key=f"{key}:{person.email}", recipient=person.email, subject=subject,
        body=f"{body}\n\n{link}", gravity=2,
    )  # fmt: skip
    return Told(_notice(person, matter), draft)


def _notice(person: User, matter: _Matter) -> Notice:
    held = matter.held
    return Notice(
        user=person, name=person.name, channel=Means.IN_APP, kind=matter.kind, at=matter.at,
        data={
            "who": matter.who, "rota": held.rota.name, "level": held.level,
            "from": held.from_at.isoformat(), "to": held.to_at.isoformat(),
        },
    )  # fmt: skip
