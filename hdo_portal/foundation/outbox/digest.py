"""Words a digest: what its messages say in a line each, gravest first. They are worded already.

A group whose messages are summaries themselves is summed up by whoever words it (``sums_up``).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hdo_portal.foundation.models import OutboxMessage

SHOWN = 50
# Channel, language and summaries make a subject and a text.
SumUp = Callable[[str, str, Sequence[dict[str, Any]]], tuple[str, str]]
_SUMS: dict[str, SumUp] = {}


def sums_up(group: str, words: SumUp) -> None:
    """Let these words be those of a group's digests, made of its messages' summaries."""
    _SUMS[group] = words


def is_summed_up(group: str) -> bool:
    return group in _SUMS


def sum_up(
    group: str, channel: str, language: str, summaries: Sequence[dict[str, Any]]
) -> tuple[str, str]:
    """Subject and text for messages of a group that is summed up."""
    subject, body = _SUMS[group](channel, language or settings.LANGUAGE_CODE, summaries)
    return subject[:250], body


def with_others(body: str, others: Sequence[OutboxMessage]) -> str:
    """The text, and below it a line for each message that is no summary."""
    lines = [_line(message) for message in others]
    return "\n".join([body.rstrip("\n"), "", *lines, ""]) if lines else body


def words(shown: Sequence[OutboxMessage], count: int, language: str) -> tuple[str, str]:
    """Subject and text for ``count`` messages of which the first are shown, in their recipient's
    language."""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = ngettext(
            "%(count)d message: %(first)s", "%(count)d messages: %(first)s", count
        ) % {"count": count, "first": shown[0].subject}
        lines = [_line(message) for message in shown]
        if more := count - len(shown):
            lines.append(
                ngettext("… and %(count)d more.", "… and %(count)d more.", more) % {"count": more}
            )
        opening = _("Much happened at once, so here is all of it in one message, gravest first.")
    return subject[:250], "\n".join([opening, "", *lines, ""])


def _line(message: OutboxMessage) -> str:
    link = re.search(rf"{re.escape(settings.PORTAL_ADDRESS)}/\S+", message.body)
    return f"– {message.subject}" + (f"\n   {link.group()}" if link else "")
