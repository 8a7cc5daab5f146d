"""Whom an escalation called, how often, and who answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Organisation
from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Parent, Protection
from tickets.models.clock import Clock
from tickets.models.enums import AnsweredVia, CallOutState, DutyNotice, Means
from tickets.models.escalation import EscalationStep
from tickets.models.rules import IN_TICKET
from tickets.models.ticket import Ticket


class CallOut(PublicModel):
    """One chain of calls: a step that tells somebody, again and higher up until somebody has it.

    ``level`` is the rota's level that is being called, 0 where there is no rota or the duty manager
    has been reached. ``round`` counts the times that somebody was told. Without a clock and step
    it was a person who asked for more weight.
    """

    protection: ClassVar = Protection(parents=(IN_TICKET, Parent("clock", "tickets.Clock")))

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="callouts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    clock = models.ForeignKey(Clock, models.CASCADE, null=True, related_name="callouts")
    step = models.ForeignKey(EscalationStep, models.SET_NULL, null=True, related_name="+")
    generation = models.PositiveIntegerField(default=1)
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    tries = models.PositiveSmallIntegerField(_("times at this level"), default=0)
    round = models.PositiveSmallIntegerField(_("times in all"), default=0)
    at_duty_manager = models.BooleanField(_("with the duty manager"), default=False)
    state = models.CharField(
        _("state"), max_length=12, choices=CallOutState, default=CallOutState.OPEN
    )
    opened_at = models.DateTimeField(_("opened"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    acknowledged_name = models.CharField(_("acknowledged by"), max_length=150, blank=True)
    acknowledged_via = models.CharField(
        _("acknowledged through"), max_length=8, choices=AnsweredVia, blank=True
    )

    class Meta:
        ordering = ["opened_at", "id"]
        verbose_name = _("call-out")
        verbose_name_plural = _("call-outs")
        indexes = [
            models.Index(fields=["ticket"], condition=Q(state="open"), name="callout_open"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clock", "step", "generation"], name="callout_once"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (Q(state__in=["acknowledged", "exhausted", "ended"], ended_at__isnull=False)),
                name="callout_state",
            ),
            models.CheckConstraint(
                condition=Q(state="acknowledged", acknowledged_via__in=AnsweredVia.values)
                | (~Q(state="acknowledged") & Q(acknowledged_via="")),
                name="callout_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.state} {self.round}"


class Notice(PublicModel):
    """Somebody was told something: a person, an address, or both, by one channel.

    Those by ``in_app`` are the person's inbox. The public id is what the one-time link of the
    message carries; it holds until ``link_expires_at`` and is spent at ``link_used_at``. What is
    told of a duty has neither ticket nor organisation.
    """

    protection: ClassVar = Protection(parents=(IN_TICKET, Parent("callout", "tickets.CallOut")))

    ticket = models.ForeignKey(Ticket, models.CASCADE, null=True, related_name="notices")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    callout = models.ForeignKey(CallOut, models.CASCADE, null=True, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices"
    )
    team = models.ForeignKey("accounts.Team", models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("who"), max_length=150)
    channel = models.CharField(_("channel"), max_length=8, choices=Means)
    address = models.CharField(_("address"), max_length=254, blank=True)
    kind = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(_("told"))
    read_at = models.DateTimeField(_("read"), null=True)
    link_expires_at = models.DateTimeField(null=True)
    link_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["user", "-at", "-id"], condition=Q(channel="in_app"),
                         name="notice_inbox"),
            models.Index(fields=["user"], condition=Q(channel="in_app", read_at__isnull=True),
                         name="notice_unread"),
            models.Index(fields=["callout"], name="notice_of_callout"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Means.values), name="notice_channel"),
            models.CheckConstraint(
                condition=~Q(channel="in_app") | Q(user__isnull=False), name="notice_in_app_person"
            ),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, organisation__isnull=False)
                & ~Q(kind__in=DutyNotice.values)
                | Q(
                    ticket__isnull=True,
                    organisation__isnull=True,
                    callout__isnull=True,
                    kind__in=DutyNotice.values,
                ),
                name="notice_about_ticket_or_duty",
            ),
            models.CheckConstraint(
                condition=Q(link_used_at__isnull=True) | Q(link_expires_at__isnull=False),
                name="notice_link_was_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.name} {self.at:%Y-%m-%d %H:%M:%S}"
