from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset
from customers.models import Organisation
from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Parent, Protection, owned


class DependencyKind(models.TextChoices):
    RUNS_ON = "runs_on", _("runs on")
    CONNECTS_THROUGH = "connects_through", _("connects through")
    POWERED_BY = "powered_by", _("is powered by")
    FALLS_BACK_TO = "falls_back_to", _("falls back to")
    CONTAINS = "contains", _("contains")


class Dependency(PublicModel):
    """``asset`` depends on ``on``: when the second fails, the first is affected.

    The exceptions to that reading are ``falls_back_to`` (the second takes over) and ``contains``
    (the second is a part of the first). It belongs to the organisation of ``asset``.
    """

    protection: ClassVar = Protection(portal=owned(), parents=(Parent("asset", "assets.Asset"),))

    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="depends_on", verbose_name=_("asset")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="dependencies")
    kind = models.CharField(_("relation"), max_length=18, choices=DependencyKind)
    on = models.ForeignKey(
        Asset, models.CASCADE, related_name="dependents", verbose_name=_("on what")
    )

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints = [
            models.UniqueConstraint(fields=["asset", "kind", "on"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(asset=F("on")), name="dependency_on_another"),
            models.CheckConstraint(
                condition=Q(kind__in=DependencyKind.values), name="dependency_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.kind} {self.on_id}"
