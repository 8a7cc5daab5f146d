"""The ticket: an incident or a change, and what it is about."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Mounting
from customers.models import (
    Organisation,
    PauseReason,
    Person,
    Service,
    Severity,
    Site,
    Terms,
)
from hdo_portal.accounts.models import Team
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Parent, Protection, owned
from tickets.models.enums import (
    CHANGE_STATUSES,
    INCIDENT_STATUSES,
    OPEN_STATUSES,
    Impact,
    Kind,
    Status,
    Urgency,
    Via,
)
from tickets.models.rules import IN_TICKET, TICKETS


class Ticket(PublicModel):
    """One piece of work for one customer.

    ``status`` is written by lifecycle/engine.py alone. ``next_due_at`` is the earliest due instant
    of its running clocks, kept by sla/clocks.py, so that the queue sorts by an index.
    ``occurred_at`` is when the fault began; service levels run from ``created_at``, the report.
    ``terms_at`` is the instant whose agreement and calendars hold, where that is not the opening.
    ``is_probe`` marks the one ticket of the self-test, which no person sees in any list or figure.
    """

    protection: ClassVar = Protection(portal=TICKETS, unseen=Q(is_probe=True))

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=14, choices=Status)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency)
    proposed_severity = models.CharField(_("suggested severity"), max_length=3, choices=Severity)
    severity = models.CharField(_("severity"), max_length=3, choices=Severity)
    severity_reason = models.CharField(_("why this severity"), max_length=250, blank=True)
    organisation = models.ForeignKey(  # ``ticket_of_customer`` begins with it
        Organisation, models.PROTECT, related_name="tickets", verbose_name=_("customer"),
        db_index=False,
    )  # fmt: skip
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    terms = models.ForeignKey(
        Terms, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("terms")
    )
    terms_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("Whose agreement and calendars hold; empty for those of the opening."),
    )
    reporter = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    callback = models.CharField(_("call back on"), max_length=40, blank=True)
    via = models.CharField(_("reported through"), max_length=10, choices=Via, default=Via.DESK)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assignee"),
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    occurrence_count = models.PositiveIntegerField(_("occurrences"), default=0)
    hold_reason = models.CharField(
        _("on hold because"), max_length=12, choices=PauseReason, blank=True
    )
    hold_supplier = models.CharField(
        _("which supplier"), max_length=100, blank=True, default="", db_default=""
    )
    hold_until = models.DateTimeField(_("on hold until"), null=True, blank=True)
    resolution = models.TextField(_("solution"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("merged into"),
    )
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("follows"),
    )
    escalation_level = models.PositiveSmallIntegerField(_("escalation level"), default=0)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    next_due_at = models.DateTimeField(_("next due"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("occurred"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    is_probe = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = [
            models.Index(
                F("next_due_at").asc(nulls_last=True),
                F("id"),
                condition=Q(status__in=OPEN_STATUSES),
                name="ticket_open_by_due",
            ),
            models.Index(fields=["organisation", "-created_at", "-id"], name="ticket_of_customer"),
            models.Index(fields=["kind", "-created_at", "-id"], name="ticket_newest"),
            models.Index(
                fields=["status", "resolved_at"],
                condition=Q(status="resolved"),
                name="ticket_to_close",
            ),
            models.Index(fields=["-created_at", "-id"], name="ticket_newest_of_all"),
            # Of pages, not rows: else every change of a ticket writes its twenty indexes anew.
            BrinIndex(fields=["updated_at"], pages_per_range=16, autosummarize=True,
                      name="ticket_changed_since"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="incident", status__in=INCIDENT_STATUSES)
                | Q(kind="change", status__in=CHANGE_STATUSES),
                name="ticket_status_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(impact__range=(1, 4), urgency__range=(1, 3)),
                name="ticket_impact_urgency",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values, proposed_severity__in=Severity.values),
                name="ticket_severity",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="ticket_has_title"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^(INC|CHG)-[0-9]{4}-[0-9]{6,}$")
                | Q(number="SELF-TEST", is_probe=True),
                name="ticket_number_form",
            ),
            models.UniqueConstraint(
                fields=["is_probe"], condition=Q(is_probe=True), name="one_probe_ticket"
            ),
            models.CheckConstraint(
                condition=Q(status="on_hold") | Q(hold_reason=""), name="ticket_held_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(hold_reason="supplier") | Q(hold_supplier=""),
                name="ticket_supplier_of_a_hold",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="ticket_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_incident(self) -> bool:
        return self.kind == Kind.INCIDENT

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES


# What hangs on the ticket of the self-test. A sub-select that is read once, not a join.
OF_PROBE = Q(ticket__in=Ticket._base_manager.filter(is_probe=True).values("pk"))


class AffectedAsset(ScopedModel):
    """An asset that a ticket is about. ``organisation`` is the asset's, since one change may touch
    several customers' equipment, and each sees its own."""

    protection: ClassVar = Protection(
        portal=owned(), parents=(Parent(field="asset", model="assets.Asset"),)
    )

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="affected_assets")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="affected_by")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "asset"], name="affected_asset_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.asset_id}"


class AffectedCustomer(ScopedModel):
    """A customer that a change affects besides the one it belongs to; it sees the change when it is
    published."""

    protection: ClassVar = Protection(portal=owned())

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="affected_customers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "ticket"], name="affected_customer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.organisation_id}"


class Occurrence(PublicModel):
    """The fault happening once: the first report, and each time again.

    The fields are the minimum form of the national guide for Nødnett in health, section 7.2.
    """

    protection: ClassVar = Protection(portal=owned(), parents=(IN_TICKET,))

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="occurrences")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField(_("when it happened"))
    place = models.CharField(_("where"), max_length=150, blank=True)
    activity = models.TextField(_("what the user did"), blank=True)
    functions = models.CharField(_("functions in use"), max_length=250, blank=True)
    equipment = models.CharField(
        _("kind of equipment"),
        max_length=10,
        blank=True,
        choices=[*Mounting.choices, ("position", _("Operator position"))],
    )
    own_issi = models.PositiveIntegerField(_("own ISSI"), null=True, blank=True)
    peer_issi = models.PositiveIntegerField(_("ISSI of the other side"), null=True, blank=True)
    patient_affected = models.BooleanField(
        _("patient handling is affected now"), null=True, blank=True
    )
    fallback_in_use = models.BooleanField(_("the fallback is in use"), null=True, blank=True)
    positions = models.PositiveSmallIntegerField(_("positions hit"), null=True, blank=True)
    reported_by = models.CharField(_("reported by"), max_length=150, blank=True)

    class Meta:
        ordering = ["occurred_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(own_issi__isnull=True) | Q(own_issi__range=(1, 16_777_214)))
                & (Q(peer_issi__isnull=True) | Q(peer_issi__range=(1, 16_777_214))),
                name="occurrence_issi_range",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.occurred_at:%Y-%m-%d %H:%M}"
