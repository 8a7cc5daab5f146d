"""Template filters of the desk's lists and registers: windows, numbers, states of a message."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import MembershipRole, PauseReason
from hdo_portal.desk.forms.change import occurs_twice
from hdo_portal.foundation.models import MessageState
from hdo_portal.web.forms import OSLO
from hdo_portal.web.marks import Mark

register = template.Library()

MESSAGE_LOOKS = {
    MessageState.WAITING: ("info", "time"),
    MessageState.SENDING: ("accent", "send"),
    MessageState.SENT: ("success", "check"),
    MessageState.FOLDED: ("neutral", "outbox"),
    MessageState.DEAD: ("danger", "warning"),
}
LIFE_LOOKS = {
    "in_use": ("success", "check"),
    "issued": ("info", "person"),
    "in_stock": ("neutral", "layers"),
    "ordered": ("neutral", "time"),
    "in_repair": ("warning", "tools"),
    "lost": ("danger", "warning"),
    "stolen": ("danger", "warning"),
    "retired": ("neutral", "close"),
}


@register.filter
def window(plan: Any) -> str:
    """When a change is made: "24.12.2026 22:00–23:30", with both days where they differ."""
    if plan.window_from is None:
        return ""
    begin, end = plan.window_from.astimezone(OSLO), plan.window_to.astimezone(OSLO)
    if begin.date() == end.date():
        return f"{wall(begin)}–{_clock(end)}"
    return f"{wall(begin)} – {wall(end)}"


@register.filter
def wall(moment: datetime | None) -> str:
    """An instant as Norwegian clocks show it; an hour that occurs twice says which it is."""
    return f"{moment.astimezone(OSLO):%d.%m.%Y} {_clock(moment)}" if moment else ""


def _clock(moment: datetime) -> str:
    local = moment.astimezone(OSLO)
    if not occurs_twice(moment):
        return f"{local:%H:%M}"
    season = _("winter time") if local.fold else _("summer time")
    return f"{local:%H:%M} ({season})"


@register.filter
def part_of(plan: Any, day: Any) -> str:
    """Where a window stands on a day: "22:00–02:00", "22:00 →" or "→ 02:00"."""
    begin, end = plan.window_from.astimezone(OSLO), plan.window_to.astimezone(OSLO)
    if begin.date() == end.date():
        return f"{begin:%H:%M}–{end:%H:%M}"
    if begin.date() == day:
        return f"{begin:%H:%M} →"
    return f"→ {end:%H:%M}" if end.date() == day else "→"


@register.filter
def grouped(number: Any) -> str:
    """An organisation number in threes, or an ISSI, as people read it aloud."""
    text = str(number or "")
    head = len(text) % 3
    parts = [text[:head]] if head else []
    parts += [text[i : i + 3] for i in range(head, len(text), 3)]
    return "\N{NO-BREAK SPACE}".join(parts)


@register.filter
def named(assets: list[Any]) -> str:
    """At most three of them by name, and how many more."""
    names = ", ".join(asset.name for asset in assets[:3])
    more = len(assets) - 3
    if more <= 0:
        return names
    return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", more) % {
        "names": names,
        "more": more,
    }


@register.filter
def message_mark(message: Any) -> Mark:
    """Colour, drawing and word of a message's state."""
    return Mark(*MESSAGE_LOOKS[message.state], message.get_state_display())


@register.filter
def life_mark(asset: Any) -> Mark:
    """Colour, drawing and word of an asset's life."""
    return Mark(*LIFE_LOOKS[asset.life], asset.get_life_display())


@register.filter
def pause_reason(reason: str) -> str:
    """The words of a reason that pauses a clock; nothing for one that is none."""
    return str(PauseReason(reason).label) if reason in PauseReason.values else ""


@register.filter
def part_name(role: str) -> str:
    """The words of a person's part in an organisation."""
    return str(MembershipRole(role).label) if role in MembershipRole.values else role
