from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from assets.models.asset import AS_ASSET, Asset
from customers.models import Organisation
from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection, owned


class RoomKind(models.TextChoices):
    AMK = "amk", _("AMK (113)")
    LEGEVAKT = "legevakt", _("Legevakt (116 117)")
    AKUTTMOTTAK = "akuttmottak", _("Akuttmottak")


class Generation(models.TextChoices):
    """Which control-room solution the room has; the change from one to the other runs for years."""

    ICCS = "iccs", _("ICCS")
    MIGRATING = "migrating", _("Moving to LifeX")
    LIFEX = "lifex", _("HDO Kontrollsenter (LifeX)")


class ControlRoom(ScopedModel):
    """What an asset has when it is a control room."""

    protection: ClassVar = Protection(portal=owned(), parents=(AS_ASSET,))

    asset = models.OneToOneField(
        Asset,
        models.CASCADE,
        primary_key=True,
        related_name="control_room",
        verbose_name=_("asset"),
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="control_rooms")
    kind = models.CharField(_("kind"), max_length=12, choices=RoomKind)
    generation = models.CharField(
        _("solution"), max_length=10, choices=Generation, default=Generation.ICCS
    )
    emergency_number = models.CharField(_("emergency number"), max_length=10, blank=True)
    phone = models.CharField(_("phone to the room"), max_length=30, blank=True)
    fallback = models.TextField(
        _("fallback plan"), blank=True, help_text=_("What the room does while it is silent.")
    )

    class Meta:
        verbose_name = _("control room")
        verbose_name_plural = _("control rooms")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=RoomKind.values), name="control_room_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(generation__in=Generation.values),
                name="control_room_generation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.asset_id)
