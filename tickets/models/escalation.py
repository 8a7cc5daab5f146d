"""Who is told when: escalation policies as data that an administrator edits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Measure, Severity
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.enums import Audience, Trigger


class EscalationPolicy(PublicModel):
    """The steps for incidents of one severity. The breach of a clock is always recorded and told,
    with or without a policy."""

    protection: ClassVar = Protection()

    name = models.CharField(_("name"), max_length=100)
    severity = models.CharField(_("severity"), max_length=3, choices=Severity)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["severity"]
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        constraints = [
            models.UniqueConstraint(
                fields=["severity"], condition=Q(is_active=True), name="one_active_policy"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EscalationStep(ScopedModel):
    """One step: for which measure, when, and whom it tells."""

    protection: ClassVar = Protection()

    policy = models.ForeignKey(EscalationPolicy, models.CASCADE, related_name="steps")
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    trigger = models.CharField(_("when"), max_length=10, choices=Trigger)
    value = models.PositiveIntegerField(
        _("value"), default=0, help_text=_("Per cent of the target, or seconds.")
    )
    audience = models.CharField(_("tells"), max_length=10, choices=Audience)

    class Meta:
        ordering = ["policy_id", "measure", "trigger", "value"]
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "measure", "trigger", "value", "audience"],
                name="escalation_step_once",
            ),
            models.CheckConstraint(
                condition=~Q(trigger="percent") | Q(value__range=(1, 1000)),
                name="escalation_step_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.trigger} {self.value} → {self.audience}"
