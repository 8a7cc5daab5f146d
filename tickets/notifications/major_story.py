"""What happened to a major incident and its reports, worded for a story."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tickets.models import Phase

Data = dict[str, Any]


def _number(data: Data) -> dict[str, str]:
    return {"number": str(data.get("number", ""))}


def _gathered(data: Data) -> str:
    return _("gathered %(number)s under the major incident") % _number(data)


def _taken_out(data: Data) -> str:
    return _("took %(number)s out of the major incident") % _number(data)


def _declared(data: Data) -> str:
    return _("declared the major incident “%(title)s”") % {"title": data.get("title", "")}


def _role(data: Data) -> str:
    people = {"before": data.get("before", ""), "after": data.get("after", "")}
    if data.get("role") == "lead":
        return _("made %(after)s the incident lead after %(before)s") % people
    return _("made %(after)s the communicator after %(before)s") % people


def _scope(data: Data) -> str:
    if data.get("removed"):
        return _("%(name)s is not hit after all") % {"name": data["removed"]}
    return _("%(name)s is hit too") % {"name": data.get("added", "")}


def _told(data: Data) -> str:
    phase = Phase(data["phase"]).label if data.get("phase") in Phase.values else ""
    return _("told %(n)d recipients: %(phase)s") % {"n": data.get("told", 0), "phase": phase}


WORDING: dict[str, Callable[[Data], str]] = {
    "major_declared": _declared,
    "major_gathered": _gathered,
    "major_taken_out": _taken_out,
    "major_joined": lambda _data: _("gathered it under a major incident"),
    "major_left": lambda _data: _("found that it is a fault of its own"),
    "major_role": _role,
    "major_scope": _scope,
    "major_told": _told,
    "major_closed": lambda _data: _("closed the major incident"),
}
