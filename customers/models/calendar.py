"""When a promise counts: calendars, in versions that are never edited."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation import clock
from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import SHARED, Protection


class Calendar(ScopedModel):
    """The hours in which a target counts, by a short name that agreements refer to."""

    protection: ClassVar = Protection(portal=SHARED)

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return self.name


class CalendarVersion(ScopedModel):
    """What a calendar said from a moment on. A clock names the version it runs under, so that a
    replay years later gives the same seconds.

    ``spec`` is the form of the API: time zone, weekly hours, holidays and exceptions by date. The
    holidays are named by a rule set of our own that never changes (worktime/public_holidays.py).
    """

    protection: ClassVar = Protection(portal=SHARED, append_only=True)

    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="versions", verbose_name=_("calendar")
    )
    number = models.PositiveIntegerField(_("version"))
    spec = models.JSONField(_("hours"))
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    class Meta:
        ordering = ["calendar_id", "-number"]
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}.{self.number}"
