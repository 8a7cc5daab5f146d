"""What was promised: agreements, their versions (terms) and the service levels in each."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.calendar import Calendar
from customers.models.organisation import Organisation
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import SCOPE_SQL, SHARED, Protection, RowRule


class Severity(models.TextChoices):
    """HDO's alvorlighetsgrad; 1 is the gravest."""

    SL1 = "SL1", _("SL1 Critical")
    SL2 = "SL2", _("SL2 High")
    SL3 = "SL3", _("SL3 Normal")


class Measure(models.TextChoices):
    """What a clock measures (docs/sla-arithmetic.md)."""

    RESPOND = "respond", _("Response")
    RESTORE = "restore", _("Restored")
    RESOLVE = "resolve", _("Resolved")
    UPDATE = "update", _("Next update")


class PauseReason(models.TextChoices):
    CUSTOMER = "customer", _("Waiting for the customer")
    ACCESS = "access", _("Waiting for access to the site")
    SUPPLIER = "supplier", _("Waiting for a supplier")
    AGREED_TIME = "agreed_time", _("Agreed later time")


class FaultClass(models.TextChoices):
    """A permanent solution takes longer in hardware than in software, so targets differ."""

    HARDWARE = "hardware", _("Hardware, TETRA and terminals")
    SOFTWARE = "software", _("Software")


class Service(ScopedModel):
    """An entry of HDO's service catalogue."""

    protection: ClassVar = Protection(portal=SHARED)

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_nn = models.CharField(_("name in Nynorsk"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    fault_class = models.CharField(_("fault class"), max_length=10, choices=FaultClass)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        return self.name


# Its own agreements and the standard one, which belongs to nobody.
OWN_OR_STANDARD = RowRule(
    rows=lambda actor: Q(organisation_id__in=actor.organisation_ids) | Q(organisation__isnull=True),
    sql=f"organisation_id IS NULL OR organisation_id = ANY ({SCOPE_SQL})",
)


class Agreement(PublicModel):
    """An agreement on service levels. Without an organisation it is HDO's standard agreement,
    which holds for every customer that has none of its own."""

    protection: ClassVar = Protection(portal=OWN_OR_STANDARD)

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("customer"),
        help_text=_("Empty for the standard agreement."),
    )
    name = models.CharField(_("name"), max_length=150)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The first day it no longer holds.")
    )

    class Meta:
        ordering = ["-valid_from", "name"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = [
            models.Index(fields=["organisation", "-valid_from"], name="agreement_current"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="agreement_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def default_pause_reasons() -> list[str]:
    return [PauseReason.CUSTOMER, PauseReason.ACCESS]


class Terms(ScopedModel):
    """One version of an agreement. A ticket keeps the terms it was opened under."""

    protection: ClassVar = Protection(
        portal=RowRule(
            rows=lambda actor: (
                Q(agreement__organisation_id__in=actor.organisation_ids)
                | Q(agreement__organisation__isnull=True)
            ),
            # The agreement's own policy narrows the sub-select.
            sql="agreement_id IN (SELECT id FROM customers_agreement)",
        ),
        append_only=True,
    )

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms")
    version = models.PositiveIntegerField(_("version"))
    pause_reasons = ArrayField(
        models.CharField(max_length=12, choices=PauseReason),
        default=default_pause_reasons,
        verbose_name=_("reasons that pause a clock"),
        blank=True,
    )
    reopen_days = models.PositiveSmallIntegerField(
        _("days to reopen"),
        default=14,
        help_text=_("Later than this, a fault that returns is a new incident linked to the old."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["agreement_id", "-version"]
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="terms_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version}"


class ServiceLevel(ScopedModel):
    """One target: how many seconds of which calendar, for a measure and a severity.

    ``fault_class`` narrows it (empty: any); the narrowest that fits is the one that counts.
    """

    protection: ClassVar = Protection(
        portal=RowRule(
            rows=lambda actor: (
                Q(terms__agreement__organisation_id__in=actor.organisation_ids)
                | Q(terms__agreement__organisation__isnull=True)
            ),
            sql="terms_id IN (SELECT id FROM customers_terms)",
        ),
        append_only=True,
    )

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="levels")
    severity = models.CharField(_("severity"), max_length=3, choices=Severity)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    fault_class = models.CharField(
        _("fault class"), max_length=10, choices=FaultClass, blank=True, default=""
    )
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="levels",
        verbose_name=_("service"),
    )
    target_seconds = models.PositiveIntegerField(_("target in seconds"))
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="levels", verbose_name=_("calendar")
    )

    class Meta:
        ordering = ["terms_id", "severity", "measure"]
        verbose_name = _("service level")
        verbose_name_plural = _("service levels")
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "severity", "measure", "fault_class", "service"],
                nulls_distinct=False,
                name="service_level_once",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="level_severity"
            ),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="level_measure"),
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.measure} {self.target_seconds} s"
