"""Everything that can fail and be named in a ticket."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from customers.models import Organisation, OrganisationKind, Site
from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Parent, Protection, owned


class AssetKind(models.TextChoices):
    TERMINAL = "terminal", _("Radio terminal")
    CONTROL_ROOM = "control_room", _("Control room")
    POSITION = "position", _("Operator position")
    SERVER = "server", _("Server")
    CORE = "core", _("Central solution")
    LINE = "line", _("Line")
    TRUNK = "trunk", _("Telephony")
    RADIO_GATEWAY = "radio_gateway", _("Radio connection")
    AUDIO_LOG = "audio_log", _("Audio log")
    NETWORK = "network", _("Network")
    POWER = "power", _("Power and UPS")
    OTHER = "other", _("Other equipment")


class Life(models.TextChoices):
    ORDERED = "ordered", _("Ordered")
    IN_STOCK = "in_stock", _("In stock")
    ISSUED = "issued", _("Issued")
    IN_USE = "in_use", _("In use")
    IN_REPAIR = "in_repair", _("In repair")
    LOST = "lost", _("Lost")
    STOLEN = "stolen", _("Stolen")
    RETIRED = "retired", _("Retired")


class Asset(PublicModel):
    """A thing of a customer's (or HDO's own) that tickets are about.

    What only a terminal or a control room has stands in ``Terminal`` and ``ControlRoom``, which
    share this row's key.
    """

    protection: ClassVar = Protection(portal=owned())

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assets", verbose_name=_("organisation")
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
        verbose_name=_("site"),
    )
    kind = models.CharField(_("kind"), max_length=14, choices=AssetKind)
    name = models.CharField(_("name"), max_length=150)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    life = models.CharField(_("life"), max_length=10, choices=Life, default=Life.IN_USE)
    notes = models.TextField(_("notes"), blank=True)
    reference_key = models.CharField(max_length=60, null=True, unique=True, editable=False)
    reference = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        indexes = [
            models.Index(fields=["organisation", "name", "id"], name="asset_by_organisation"),
            models.Index(fields=["name", "id"], name="asset_by_name"),
            models.Index(Upper("serial"), name="asset_by_serial"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="asset_name_like"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AssetKind.values), name="asset_kind"),
            models.CheckConstraint(condition=Q(life__in=Life.values), name="asset_life"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """It stands at its owner's site; only HDO's equipment and HDO's sites mix with others'."""
        if self.site is None or self.site.organisation_id == self.organisation_id:
            return
        if OrganisationKind.OPERATOR not in {self.organisation.kind, self.site.organisation.kind}:
            raise ValidationError({"site": _("This site belongs to another customer.")})


AS_ASSET = Parent(field="asset", model="assets.Asset")
