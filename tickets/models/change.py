"""What a change has beyond a ticket: its plan, and who approved it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models import Organisation
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.enums import ChangeKind
from tickets.models.rules import IN_TICKET, OF_VISIBLE_TICKET
from tickets.models.ticket import Ticket


class ChangePlan(ScopedModel):
    """The plan of a change: window, what will be felt, the way back, and how it went."""

    protection: ClassVar = Protection(portal=OF_VISIBLE_TICKET, parents=(IN_TICKET,))

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="plan")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind of change"), max_length=10, choices=ChangeKind)
    window_from = models.DateTimeField(_("window from"), null=True, blank=True)
    window_to = models.DateTimeField(_("window to"), null=True, blank=True)
    expected_impact = models.TextField(_("what will be felt"), blank=True)
    fallback = models.TextField(_("fallback meanwhile"), blank=True)
    rollback_plan = models.TextField(_("the way back"), blank=True)
    rollback_decision_at = models.DateTimeField(_("decide to go back by"), null=True, blank=True)
    test_plan = models.TextField(_("how it is tested"), blank=True)
    contact = models.CharField(_("contact during the work"), max_length=150, blank=True)
    outcome = models.TextField(_("how it went"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["window_from"], name="change_by_window")]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_from__isnull=True, window_to__isnull=True)
                | Q(window_to__gt=F("window_from")),
                name="change_window_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind}"


class Decision(models.TextChoices):
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")


class Approval(PublicModel):
    """A named person's decision on a change. ``on_behalf_of`` is set when a customer consents."""

    protection: ClassVar = Protection(
        portal=OF_VISIBLE_TICKET, parents=(IN_TICKET,), append_only=True
    )

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="approvals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    reason = models.TextField(_("reason"), blank=True)
    decided_by_id = models.BigIntegerField()
    decided_by = models.CharField(_("by"), max_length=150)
    decided_at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decision="rejected") | ~Q(reason=""), name="rejection_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.decided_by}"
