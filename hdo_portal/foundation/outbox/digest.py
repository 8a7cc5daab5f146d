"""Words a digest: what its messages say in a line each, gravest first. They are worded already."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hdo_portal.foundation.models import OutboxMessage

SHOWN = 50


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
