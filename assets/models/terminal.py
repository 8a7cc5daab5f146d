"""TETRA radio terminals and their models."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models.asset import AS_ASSET, Asset
from assets.tetra import ISSI_MAX, ISSI_MIN, clean_tei, validate_issi, validate_tei
from customers.models import Organisation
from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import SHARED, Protection, owned


class Mounting(models.TextChoices):
    HANDHELD = "handheld", _("Handheld")
    VEHICLE = "vehicle", _("In a vehicle")
    FIXED = "fixed", _("Fixed")
    GATEWAY = "gateway", _("Gateway")


class Subscription(models.TextChoices):
    ACTIVE = "active", _("Active")
    TEMPORARILY_DISABLED = "temporarily_disabled", _("Temporarily disabled")
    PERMANENTLY_DISABLED = "permanently_disabled", _("Permanently disabled")


class TerminalModel(ScopedModel):
    """A maker's model of terminal; ``evidence`` says what stands behind the reference data."""

    protection: ClassVar = Protection(portal=SHARED)

    maker = models.CharField(_("maker"), max_length=40)
    name = models.CharField(_("model"), max_length=40)
    mounting = models.CharField(_("mounting"), max_length=10, choices=Mounting)
    is_atex = models.BooleanField(_("for explosive atmospheres"), null=True, blank=True)
    introduced = models.CharField(_("introduced"), max_length=10, blank=True)
    end_of_life = models.DateField(_("end of life"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=60, blank=True)
    reference_key = models.CharField(max_length=90, null=True, unique=True, editable=False)
    reference = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["maker", "name"]
        verbose_name = _("terminal model")
        verbose_name_plural = _("terminal models")
        constraints = [
            models.UniqueConstraint(fields=["maker", "name"], name="terminal_model_once"),
        ]

    def __str__(self) -> str:
        return f"{self.maker} {self.name}"


# Lives in which a terminal holds its ISSI; one that is in stock or gone has given it up.
HOLDS_ISSI = ("issued", "in_use", "in_repair", "lost", "stolen")


class Terminal(ScopedModel):
    """What an asset has when it is a radio. ``holds_issi`` follows the asset's life, so that the
    database can promise one holder for each ISSI while history keeps the earlier ones."""

    protection: ClassVar = Protection(portal=owned(), parents=(AS_ASSET,))

    asset = models.OneToOneField(
        Asset, models.CASCADE, primary_key=True, related_name="terminal", verbose_name=_("asset")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="terminals")
    issi = models.PositiveIntegerField(_("ISSI"), null=True, blank=True, validators=[validate_issi])
    holds_issi = models.BooleanField(default=True, editable=False)
    tei = models.CharField(
        _("TEI"), max_length=15, null=True, blank=True, unique=True, validators=[validate_tei]
    )
    call_sign = models.CharField(_("call sign"), max_length=40, blank=True, db_index=True)
    model = models.ForeignKey(
        TerminalModel, models.PROTECT, related_name="terminals", verbose_name=_("model")
    )
    mounting = models.CharField(_("mounting"), max_length=10, choices=Mounting)
    codeplug = models.CharField(_("codeplug"), max_length=40, blank=True)
    firmware = models.CharField(_("firmware"), max_length=40, blank=True)
    subscription = models.CharField(
        _("subscription"), max_length=22, choices=Subscription, default=Subscription.ACTIVE
    )

    class Meta:
        ordering = ["issi"]
        verbose_name = _("terminal")
        verbose_name_plural = _("terminals")
        constraints = [
            models.UniqueConstraint(
                fields=["issi"], condition=Q(holds_issi=True), name="issi_has_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(issi__isnull=True) | Q(issi__range=(ISSI_MIN, ISSI_MAX)),
                name="issi_range",
            ),
            models.CheckConstraint(
                condition=Q(tei__isnull=True) | Q(tei__regex=r"^[0-9A-F]{15}$"), name="tei_form"
            ),
            models.CheckConstraint(
                condition=Q(mounting__in=Mounting.values), name="terminal_mounting"
            ),
            models.CheckConstraint(
                condition=Q(subscription__in=Subscription.values), name="terminal_subscription"
            ),
        ]

    def __str__(self) -> str:
        return f"ISSI {self.issi}" if self.issi else str(self.model)

    def clean_fields(self, exclude: Any = None) -> None:
        if self.tei:
            self.tei = clean_tei(self.tei)
        super().clean_fields(exclude)
