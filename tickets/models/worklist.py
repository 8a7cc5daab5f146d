"""How staff look at the work: their saved views, what they have read, what they did to many."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from hdo_portal.accounts.models import Team
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.ticket import Ticket


class SavedView(PublicModel):
    """A question to the queue that a person comes back to, alone or with their team.

    ``query`` is the address as tickets/worklist/address.py writes it, so it holds words and no
    row's number. ``columns`` empty: those that each reader has chosen for themselves.
    """

    protection: ClassVar = Protection()

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="views", verbose_name=_("owner")
    )
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("shared with"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    columns = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        indexes = [
            models.Index(fields=["team", "name"], condition=Q(team__isnull=False),
                         name="saved_view_of_team"),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="saved_view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TicketRead(ScopedModel):
    """A member of staff has read a ticket as it was at ``version``, its last change then."""

    protection: ClassVar = Protection(audited=False)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    version = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "ticket"], name="ticket_read_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.ticket_id}"


class BulkRun(PublicModel):
    """Something a person did to many tickets at once: what came of each, and whether it was undone.

    ``done`` has the number of each ticket, what it was ``before`` and its ``version`` (last change)
    afterwards; ``refused`` the number of each that was left alone and why. No words of a ticket.
    """

    protection: ClassVar = Protection()

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    action = models.CharField(max_length=12)
    at = models.DateTimeField()
    done = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {len(self.done)}"
