"""How an instant is said on a page: as short as it can be without a doubt about the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext


def spoken(moment: datetime, now: datetime) -> str:
    """Today 14:32, yesterday 14:32, tomorrow 08:00, 21 Nov 14:32, 21 Nov 2025 14:32; Oslo time."""
    local = timezone.localtime(moment)
    time = local.strftime("%H:%M")
    today = timezone.localtime(now).date()
    days = {
        today: gettext("today {time}"),
        today - timedelta(days=1): gettext("yesterday {time}"),
        today + timedelta(days=1): gettext("tomorrow {time}"),
    }
    if local.date() in days:
        return days[local.date()].format(time=time)
    # The words stand outside the f-strings, where the gatherer of translations sees them.
    if local.year == today.year:
        form = pgettext("date format of this year", "j M")
    else:
        form = pgettext("date format of another year", "j M Y")
    return f"{date_format(local, form)} {time}"


def in_full(moment: datetime) -> str:
    """The whole instant, to the second, as a tooltip or an audit line wants it."""
    local = timezone.localtime(moment)
    form = pgettext("date format in full", "l j F Y")
    return f"{date_format(local, form)} {local:%H:%M:%S}"
