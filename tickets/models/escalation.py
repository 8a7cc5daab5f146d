"""Who is told when: escalation policies as data that an administrator edits."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Calendar, Measure, Organisation, Service, Severity
from hdo_portal.accounts.models import Team
from hdo_portal.accounts.roles import STAFF_ROLES, Role
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.models.webhook import WebhookTarget
from hdo_portal.foundation.protection import Protection
from tickets.models.enums import Audience, Means, PolicyHours, Trigger
from tickets.models.rota import Rota

STAFF_ROLE_CHOICES = [(role.value, role.label) for role in Role if role in STAFF_ROLES]


class EscalationPolicy(PublicModel):
    """The steps for incidents of a customer (and those under it), a service, a severity and a time
    of day; an empty selector is every one. Of the active policies that fit an incident at an
    instant the narrowest is in force (escalation/ladder.py). The breach of a clock is always
    recorded and told, with or without a policy."""

    protection: ClassVar = Protection()

    name = models.CharField(_("name"), max_length=100)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
        help_text=_("Also for those under it. Empty is every customer."),
    )
    service = models.ForeignKey(
        Service,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service"),
    )
    severity = models.CharField(_("severity"), max_length=3, choices=Severity, blank=True)
    hours = models.CharField(
        _("time of day"),
        max_length=8,
        choices=PolicyHours,
        default=PolicyHours.ALWAYS,
        db_default=PolicyHours.ALWAYS,
    )
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opening hours"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "service", "severity", "hours", "calendar"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="one_active_policy",
            ),
            models.CheckConstraint(
                condition=Q(severity="") | Q(severity__in=Severity.values),
                name="policy_severity",
            ),
            models.CheckConstraint(
                condition=Q(hours="always", calendar__isnull=True)
                | Q(hours__in=["within", "outside"], calendar__isnull=False),
                name="policy_hours_have_calendar",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def default_channels() -> list[str]:
    return [Means.IN_APP, Means.MAIL]


class EscalationStep(ScopedModel):
    """One step: for which measure, when, whom it tells and how.

    Steps are never edited: saving a policy retires those that changed and writes new ones, so that
    a running clock keeps the steps that it was planned with.
    """

    protection: ClassVar = Protection()

    policy = models.ForeignKey(EscalationPolicy, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(default=0, db_default=0)
    measure = models.CharField(_("measure"), max_length=10, choices=Measure)
    trigger = models.CharField(_("when"), max_length=10, choices=Trigger)
    value = models.PositiveIntegerField(
        _("value"), default=0, help_text=_("Per cent of the target, or seconds.")
    )
    audience = models.CharField(_("tells"), max_length=10, choices=Audience)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    role = models.CharField(
        _("role"), max_length=10, choices=STAFF_ROLE_CHOICES, blank=True, default="", db_default=""
    )
    rota = models.ForeignKey(
        Rota, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("rota"),
    )  # fmt: skip
    level = models.PositiveSmallIntegerField(
        _("level"), null=True, blank=True, help_text=_("The level of the rota that it begins at.")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    channels = ArrayField(
        models.CharField(max_length=8, choices=Means),
        default=default_channels,
        db_default=["in_app", "mail"],
        verbose_name=_("channels"),
    )
    webhook = models.ForeignKey(
        WebhookTarget,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("webhook"),
    )
    repeat_minutes = models.PositiveSmallIntegerField(
        _("minutes between repeats"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(1440)],
        help_text=_("Until somebody acknowledges. 0 is once."),
    )
    tries_per_level = models.PositiveSmallIntegerField(
        _("times at each level"),
        default=2,
        db_default=2,
        validators=[MinValueValidator(1)],
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["policy_id", "position", "id"]
        verbose_name = _("escalation step")
        verbose_name_plural = _("escalation steps")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "measure", "trigger", "value", "audience", "team", "role",
                        "rota", "level", "person"],
                condition=Q(retired_at__isnull=True),
                nulls_distinct=False,
                name="escalation_step_once",
            ),
            models.CheckConstraint(
                condition=~Q(trigger="percent") | Q(value__range=(1, 1000)),
                name="escalation_step_percent",
            ),
            models.CheckConstraint(
                condition=~Q(trigger="start") | Q(value=0), name="escalation_step_start"
            ),
            models.CheckConstraint(
                condition=Q(audience="named_team", team__isnull=False)
                | (~Q(audience="named_team") & Q(team__isnull=True)),
                name="escalation_step_team",
            ),
            models.CheckConstraint(
                condition=(Q(audience="role") & ~Q(role=""))
                | (~Q(audience="role") & Q(role="")),
                name="escalation_step_role",
            ),
            models.CheckConstraint(
                condition=Q(audience="on_call", rota__isnull=False, level__range=(1, 9))
                | (~Q(audience="on_call") & Q(rota__isnull=True, level__isnull=True)),
                name="escalation_step_on_call",
            ),
            models.CheckConstraint(
                condition=Q(audience="person", person__isnull=False)
                | (~Q(audience="person") & Q(person__isnull=True)),
                name="escalation_step_person",
            ),
            models.CheckConstraint(
                condition=Q(channels__len__gte=1), name="escalation_step_channels"
            ),
            models.CheckConstraint(
                condition=Q(channels__contains=["webhook"], webhook__isnull=False)
                | (~Q(channels__contains=["webhook"]) & Q(webhook__isnull=True)),
                name="escalation_step_webhook",
            ),
            models.CheckConstraint(
                condition=Q(repeat_minutes__lte=1440, tries_per_level__range=(1, 20)),
                name="escalation_step_repeats",
            ),
            # A customer is told once, outside the chain: whoever has it is one of us.
            models.CheckConstraint(
                condition=~Q(audience="customer")
                | Q(repeat_minutes=0, channels__contained_by=["mail", "sms"]),
                name="escalation_step_customer",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.trigger} {self.value} → {self.audience}"

    def alarm_name(self, round_number: int = 0) -> str:
        """The name of its alarm, and of its repeats, on a clock."""
        return f"step:{self.pk}#{round_number}" if round_number else f"step:{self.pk}"
