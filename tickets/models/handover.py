"""The hand-over from one shift to the next."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Protection


class ShiftHandover(PublicModel):
    """What one shift tells the next: a draft, then completed, then acknowledged, and kept.

    It tells of the time from ``since`` on. ``facts`` are what the portal knew when it was
    completed: numbers of tickets with how they stood, never their words, so that what is taken out
    of a ticket stands nowhere here. ``version`` counts the savings of the draft. A trigger refuses
    any change of what was completed, and after the acknowledgement any change at all.
    """

    protection: ClassVar = Protection()

    since = models.DateTimeField(_("since"))
    situation = models.TextField(_("what the next shift must know"), blank=True)
    tasks = models.TextField(_("what must be done"), blank=True)
    practical = models.TextField(_("people, phones and rooms"), blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(_("edited"))
    edited_name = models.CharField(_("edited by"), max_length=150)
    facts = models.JSONField(default=dict)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_name = models.CharField(_("completed by"), max_length=150, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_name = models.CharField(_("acknowledged by"), max_length=150, blank=True)
    remark = models.TextField(_("remark of the arriving shift"), blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        verbose_name = _("shift handover")
        verbose_name_plural = _("shift handovers")
        indexes = [
            models.Index(F("completed_at").desc(), F("id").desc(), name="handover_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["completed_at"],
                condition=Q(completed_at__isnull=True),
                nulls_distinct=False,
                name="one_handover_is_drafted",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True)
                | Q(completed_at__isnull=False, acknowledged_at__gte=F("completed_at")),
                name="handover_completed_first",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True)
                | ~Q(acknowledged_by=F("completed_by")),
                name="handover_between_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M}"
