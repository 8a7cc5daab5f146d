"""What is to leave the portal, written with the change that caused it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")


class OutboxMessage(ScopedModel):
    """One message to one recipient. ``key`` is unique: the same cause never sends twice, and the
    receiver sees it again as the ``Message-ID``."""

    protection: ClassVar = Protection(gate="SELECT, INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    recipient = models.CharField(_("recipient"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    about = models.CharField(_("about"), max_length=40, blank=True, db_index=True)
    gravity = models.PositiveSmallIntegerField(_("gravity"), default=3)
    state = models.CharField(
        _("state"), max_length=10, choices=MessageState, default=MessageState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "gravity", "next_attempt_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="outbox_open",
            ),
            models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="outbox_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(gravity__gte=1, gravity__lte=9), name="outbox_gravity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.recipient}: {self.subject}"


class Delivery(ScopedModel):
    """One attempt to send one message, and what came of it."""

    protection: ClassVar = Protection(append_only=True, audited=False)

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(default=timezone.now)
    succeeded = models.BooleanField()
    detail = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {'sent' if self.succeeded else self.detail[:60]}"
