"""The words of escalation on a timeline: who was told by which channel, who was not, and why."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.models import Measure
from hdo_portal.accounts.roles import Role
from tickets.models.enums import AnsweredVia, Audience, Means

# Why somebody was not told, or a step not taken. ``%(who)s`` is a person, a team or a rota's level.
REASONS: dict[str, str | Promise] = {
    "answered": gettext_lazy("somebody had answered already"),
    "empty_team": gettext_lazy("%(who)s has neither a mailbox nor people"),
    "inactive": gettext_lazy("%(who)s is no longer active"),
    "no_address": gettext_lazy("%(who)s has no address for it"),
    "no_assignee": gettext_lazy("nobody has taken the ticket"),
    "no_email": gettext_lazy("%(who)s has no e-mail address"),
    "no_mobile": gettext_lazy("%(who)s has no mobile number"),
    "no_reporter": gettext_lazy("the ticket has no reporter to write to"),
    "no_team": gettext_lazy("the ticket has no team"),
    "nobody": gettext_lazy("there is nobody to tell"),
    "nobody_on_call": gettext_lazy("nobody is on call at %(who)s"),
    "nobody_with_role": gettext_lazy("nobody has the role %(who)s"),
    "not_in_force": gettext_lazy("another policy was in force"),
    "reclassified": gettext_lazy("it was overdue already when the severity changed"),
    "step_gone": gettext_lazy("the step was deleted"),
    "webhook_off": gettext_lazy("the webhook %(who)s is switched off"),
}


def reason(code: str, who: str = "") -> str:
    """Why somebody was not told, in the active language."""
    shown = Role(who).label if code == "nobody_with_role" and who in Role.values else who
    return str(REASONS.get(code, code)) % {"who": shown}


def told(people: list[Any]) -> str:
    """``Kari Nordmann (SMS, e-mail), Ola Vik (in the portal)``."""
    return ", ".join(
        f"{name} ({', '.join(_channel(channel) for channel in channels)})"
        for name, channels in people
    )


def _channel(value: str) -> str:
    short: dict[str, Callable[[], str]] = {
        Means.IN_APP: lambda: _("in the portal"),
        Means.MAIL: lambda: _("e-mail"),
        Means.SMS: lambda: _("SMS"),
        Means.WEBHOOK: lambda: _("webhook"),
    }
    return short[value]() if value in short else value


def audience(value: str) -> str:
    """A role or an audience by its name."""
    if value in Role.values:
        return str(Role(value).label)
    return str(Audience(value).label) if value in Audience.values else ""


def escalated(data: dict[str, Any]) -> str:
    """The line of an escalation, by an alarm or by hand."""
    whom = audience(data.get("audience", ""))
    if "measure" not in data:
        head = _("escalated it to: %(audience)s") % {"audience": whom} + "."
    else:
        head = _("Escalated for “%(measure)s” to: %(audience)s.") % {
            "measure": Measure(data["measure"]).label,
            "audience": whom,
        }
    return " ".join([head, *calls(data)]) + late(data)


def calls(data: dict[str, Any]) -> list[str]:
    """What a round of calls came to, in sentences."""
    lines: list[str] = []
    if data.get("call", 0) > 1:
        lines.append(_("Call number %(number)d.") % {"number": data["call"]})
    if data.get("manager"):
        lines.append(_("It is with the duty manager now."))
    elif data.get("level", 0) > 1:
        lines.append(_("Level %(level)d of the rota.") % {"level": data["level"]})
    if data.get("told"):
        lines.append(_("Told: %(people)s.") % {"people": told(data["told"])})
    if data.get("skipped"):
        why = "; ".join(reason(code, who) for code, who in data["skipped"])
        lines.append(_("Not told: %(why)s.") % {"why": why})
    if data.get("exhausted"):
        lines.append(_("Nobody has answered. The portal stops calling."))
    return lines


def breach_told(data: dict[str, Any]) -> str:
    """Who heard that a deadline passed; for staff, beside the line that everybody reads."""
    return " ".join(calls(data)) or _("Nobody could be told.")


def skipped(data: dict[str, Any]) -> str:
    """A step that was not taken."""
    return _("A step for “%(measure)s” was not taken: %(why)s.") % {
        "measure": Measure(data["measure"]).label,
        "why": reason(data.get("reason", "")),
    }


def retried(data: dict[str, Any]) -> str:
    """A step that had been given up, and is due again."""
    return _("let the step for “%(measure)s” be tried again, which had been given up") % {
        "measure": Measure(data["measure"]).label
    }


def acknowledged(data: dict[str, Any]) -> str:
    """Somebody has it."""
    via = data.get("via", "")
    how = f" ({AnsweredVia(via).label})" if via in AnsweredVia.values else ""
    line = _("has it%(how)s: escalation stops here") % {"how": how}
    if data.get("told"):
        line += ". " + _("Told so: %(people)s.") % {"people": ", ".join(data["told"])}
    return line


def late(data: dict[str, Any]) -> str:
    """Two seconds are the sweep's own rhythm; more is worth saying."""
    seconds = int(data.get("late_seconds", 0))
    if seconds <= 2:
        return ""
    return " " + ngettext(
        "Told %(late)d second late.", "Told %(late)d seconds late.", seconds
    ) % {"late": seconds}  # fmt: skip
