from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Severity
from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import SHARED, Protection
from tickets.models.enums import Impact, Urgency


class SeverityRule(ScopedModel):
    """One cell of the matrix by which impact and urgency suggest a severity."""

    protection: ClassVar = Protection(portal=SHARED)

    impact = models.PositiveSmallIntegerField(_("impact"), choices=Impact)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Urgency)
    severity = models.CharField(_("severity"), max_length=3, choices=Severity)

    class Meta:
        ordering = ["impact", "urgency"]
        verbose_name = _("severity rule")
        verbose_name_plural = _("severity matrix")
        constraints = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="severity_rule_once"),
            models.CheckConstraint(
                condition=Q(impact__range=(1, 4), urgency__range=(1, 3)), name="severity_rule_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.impact}/{self.urgency}: {self.severity}"
