from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.organisation import Organisation
from customers.validators import validate_organisation_number, validate_postal_code
from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Protection, owned


class Site(PublicModel):
    """A place where a customer's equipment stands."""

    protection: ClassVar = Protection(portal=owned())

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sites", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=150)
    street = models.CharField(_("street address"), max_length=150, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=4, blank=True, validators=[validate_postal_code]
    )
    city = models.CharField(_("place"), max_length=80, blank=True)
    unit_number = models.CharField(
        _("organisation number of the unit"),
        max_length=9,
        blank=True,
        validators=[validate_organisation_number],
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    access = models.TextField(
        _("how to get in"), blank=True, help_text=_("Keys, reception, who to call.")
    )
    reference_key = models.CharField(max_length=60, null=True, unique=True, editable=False)
    reference = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="site_name_once"),
            models.CheckConstraint(
                condition=(
                    Q(latitude__isnull=True, longitude__isnull=True)
                    | Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                ),
                name="site_position",
            ),
        ]

    def __str__(self) -> str:
        return self.name
