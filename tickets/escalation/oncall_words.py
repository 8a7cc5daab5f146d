"""What people are told about their duties, in their own language. Returns drafts for the outbox."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import User
from hdo_portal.foundation.outbox import Draft
from tickets.models import Rota, RotaOverride, RotaSwap

OSLO = ZoneInfo("Europe/Oslo")
Words = Callable[[], tuple[str, str]]


def duty_given(override: RotaOverride, by: str) -> list[Draft]:
    """A person whom somebody else has given a duty."""
    return [_draft(override.person, f"duty:{override.public_id}", lambda: (
        _("You have been given a duty"),
        _("%(who)s has put you on call: %(duty)s.")
        % {"who": by, "duty": duty(override.rota, override.level, override)},
    ))]  # fmt: skip


def relieved(override: RotaOverride, people: Iterable[User]) -> list[Draft]:
    """Those whose duty somebody else has now."""
    return [_draft(person, f"relieved:{override.public_id}", lambda: (
        _("Somebody else has your duty"),
        _("%(who)s is on call instead of you: %(duty)s.")
        % {"who": override.person, "duty": duty(override.rota, override.level, override)},
    )) for person in people]  # fmt: skip


def duty_ended(override: RotaOverride, by: str, at: datetime) -> list[Draft]:
    """A person whose taken duty somebody else has ended."""
    return [_draft(override.person, f"duty-ended:{override.public_id}:{at:%Y%m%d%H%M%S}", lambda: (
        _("You no longer have this duty"),
        _("%(who)s has ended it: %(duty)s. The rota holds again.")
        % {"who": by, "duty": duty(override.rota, override.level, override)},
    ))]  # fmt: skip


def swap_proposed(swap: RotaSwap) -> list[Draft]:
    """The taker is asked."""
    return [_draft(swap.taker, f"swap:{swap.public_id}", lambda: (
        _("%(who)s asks you to take a duty") % {"who": swap.giver},
        "\n\n".join(filter(None, [
            duty(swap.rota, swap.level, swap) + ".",
            _("In return %(who)s takes: %(stretch)s.")
            % {"who": swap.giver,
               "stretch": stretch(swap.return_from_at, swap.return_to_at)}
            if swap.return_from_at and swap.return_to_at else "",
            swap.reason,
            _("Nothing changes before you have accepted."),
        ])),
    ))]  # fmt: skip


def swap_answered(swap: RotaSwap, *, accepted: bool) -> list[Draft]:
    """The giver learns the answer."""
    return [_draft(swap.giver, f"swap-answer:{swap.public_id}", lambda: (
        _("%(who)s takes your duty") % {"who": swap.taker} if accepted
        else _("%(who)s cannot take your duty") % {"who": swap.taker},
        duty(swap.rota, swap.level, swap) + ".",
    ))]  # fmt: skip


def duty(rota: Rota, level: int, held: RotaOverride | RotaSwap) -> str:
    """Rota, level and stretch on one line."""
    facts = {"rota": rota.name, "level": level, "stretch": stretch(held.from_at, held.to_at)}
    return _("%(rota)s, level %(level)d, %(stretch)s") % facts


def stretch(start: datetime, end: datetime) -> str:
    """From when until when, in local time."""
    return _("%(start)s to %(end)s") % {"start": _local(start), "end": _local(end)}


def _local(at: datetime) -> str:
    local = timezone.localtime(at, OSLO)
    return f"{formats.date_format(local, 'D j. b Y')} {local:%H:%M}"


def _draft(person: User, key: str, words: Words) -> Draft:
    with translation.override(person.language):
        subject, body = words()
        link = f"{settings.PORTAL_ADDRESS.rstrip('/')}/desk/on-call/"
    return Draft(
        key=f"{key}:{person.email}", recipient=person.email, subject=subject,
        body=f"{body}\n\n{link}", gravity=2,
    )  # fmt: skip
