"""Template filters of the desk's pages: what people and things are called."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from hdo_portal.desk import labels
from hdo_portal.desk.lines import drawn, line_of
from hdo_portal.web.clock_face import HOUR, duration
from tickets.story import Entry

register = template.Library()


@dataclass(frozen=True)
class Look:
    """The drawing and the colour of an event on a timeline."""

    icon: str
    color: str = ""


LOOKS = {
    "opened": Look("add"),
    "accepted": Look("person"),
    "assigned": Look("handover"),
    "attachment": Look("attachment"),
    "held": Look("pause", "warning"),
    "resumed": Look("play"),
    "restored": Look("restore", "success"),
    "resolved": Look("check-circle", "success"),
    "closed": Look("check"),
    "reopened": Look("reopen", "warning"),
    "cancelled": Look("close"),
    "merged": Look("link"),
    "merged_here": Look("link"),
    "linked": Look("link"),
    "unlinked": Look("link"),
    "split_off": Look("change"),
    "split_from": Look("change"),
    "step_done": Look("check"),
    "taken_back": Look("reopen"),
    "occurred_again": Look("refresh", "warning"),
    "recurred": Look("refresh", "warning"),
    "came_back": Look("refresh", "warning"),
    "major_declared": Look("incident", "danger"),
    "major_gathered": Look("link"),
    "major_joined": Look("link", "danger"),
    "major_taken_out": Look("close"),
    "major_role": Look("handover"),
    "major_scope": Look("control-room"),
    "major_told": Look("send", "info"),
    "major_closed": Look("check-circle", "success"),
    "breached": Look("danger", "danger"),
    "escalated": Look("escalate", "danger"),
    "acknowledged": Look("bell"),
    "reclassified": Look("severity"),
    "edited": Look("edit"),
    "submitted": Look("calendar"),
    "replanned": Look("calendar", "warning"),
    "approved": Look("approve", "success"),
    "rejected": Look("reject", "danger"),
    "begun": Look("play"),
    "completed": Look("check-circle", "success"),
    "backed_out": Look("reopen", "warning"),
    "reviewed": Look("audit"),
}

register.filter("asset_label", labels.asset_label)
register.filter("asset_note", labels.asset_note)
register.filter("person_note", labels.person_note)
register.filter("reach", labels.reach)
register.filter("service_label", labels.service_label)


@register.simple_tag
def queue_line(row: dict[str, Any], shown: frozenset[str], can_choose: bool) -> SafeString:
    """A row of lines() as the queue draws it, with the columns that are shown."""
    line = line_of(row["ticket"], row["clock"], unread=row["unread"])
    return drawn(line, shown, can_choose=can_choose)


@register.filter
def event_look(entry: Entry) -> Look:
    """How an entry of a ticket's story is drawn; one of an unknown kind as something that was."""
    return LOOKS.get(entry.kind, Look("history"))


@register.filter
def target(promised: Any) -> str:
    """How long a promise or a deadline allows. Of working hours it says hours, never days, since a
    day of those is not a day."""
    seconds = getattr(promised, "clock", promised).target_seconds
    if promised.always_open or seconds < HOUR:
        return duration(seconds)
    hours, rest = divmod(seconds, HOUR)
    shown = gettext("%(n)d working hours") if hours != 1 else gettext("%(n)d working hour")
    return (shown % {"n": hours}) + (f" {duration(rest)}" if rest else "")


@register.filter
def minutes_spent(minutes: Any) -> str:
    """Whole minutes as people say them: "1 h 20 min"."""
    return duration(int(minutes) * 60)


@register.filter
def tel(number: Any) -> str:
    """A number as a ``tel:`` link wants it: digits, and a plus in front."""
    text = str(number or "")
    digits = "".join(c for c in text if c.isdecimal())
    return f"+{digits}" if text.strip().startswith("+") else digits
