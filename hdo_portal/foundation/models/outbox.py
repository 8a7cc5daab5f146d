"""What is to leave the portal, written with the change that caused it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")
    WEBHOOK = "webhook", _("Webhook")
    CANARY = "canary", _("Self-test")


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    FOLDED = "folded", _("Sent in a digest")
    DEAD = "dead", _("Given up")


class OutboxMessage(ScopedModel):
    """One message to one recipient. ``key`` is unique: the same cause never sends twice, and the
    receiver sees it again as the ``Message-ID`` or the ``Idempotency-Key``.

    ``group`` names messages that one digest may carry. ``storm`` says that this one waits for its
    group to fall silent first; it is taken off when the message goes by itself. Instants are by
    the database's clock.
    """

    protection: ClassVar = Protection(gate="SELECT, INSERT", tests=("channel", "canary"))

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    recipient = models.CharField(_("recipient"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    # What the text was made of, where its group is summed up and not listed (outbox/digest.py).
    summary = models.JSONField(null=True, blank=True)
    about = models.CharField(_("about"), max_length=40, blank=True, db_index=True)
    gravity = models.PositiveSmallIntegerField(_("gravity"), default=3)
    language = models.CharField(_("language"), max_length=5, blank=True, db_default="")
    group = models.CharField(_("group"), max_length=100, blank=True, db_default="")
    storm = models.BooleanField(_("waits for its group"), default=False, db_default=False)
    folded_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("digest"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=MessageState, default=MessageState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "gravity", "next_attempt_at"],
                condition=Q(state="waiting", storm=False),
                name="outbox_due",
            ),
            models.Index(
                fields=["channel", "leased_until"],
                condition=Q(state="sending"),
                name="outbox_leased",
            ),
            models.Index(
                fields=["channel", "recipient", "group", "created_at"],
                condition=Q(state="waiting", storm=True),
                name="outbox_storm",
            ),
            models.Index(
                fields=["channel", "recipient", "group"],
                condition=Q(state="waiting", storm=False) & ~Q(group=""),
                name="outbox_group",
            ),
            models.Index(
                fields=["channel", "-created_at", "-id"],
                condition=Q(state="dead"),
                name="outbox_dead",
            ),
            models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
            models.Index(fields=["channel", "-created_at", "-id"], name="outbox_channel_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
                name="outbox_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="folded", folded_into__isnull=False) | ~Q(state="folded"),
                name="outbox_folded_has_digest",
            ),
            models.CheckConstraint(condition=~Q(folded_into=F("id")), name="outbox_not_its_own"),
            models.CheckConstraint(
                condition=Q(gravity__gte=1, gravity__lte=9), name="outbox_gravity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.recipient}: {self.subject}"


class Delivery(ScopedModel):
    """One attempt to send one message, and what came of it. ``receipt`` is the receiver's word that
    it took the message: the mail server's answer, the gateway's id."""

    protection: ClassVar = Protection(append_only=True, audited=False, tests=("receipt", "canary"))

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(db_default=Now())
    succeeded = models.BooleanField()
    detail = models.TextField(blank=True)
    receipt = models.CharField(max_length=200, blank=True, db_default="")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {'sent' if self.succeeded else self.detail[:60]}"


class OutboxLane(ScopedModel):
    """How a lane is doing: its circuit breaker and its allowance. A lane is a channel; a webhook's
    target has a breaker of its own, ``webhook:<public id>``.

    Closed while ``open_until`` is empty. Open: nothing is sent until ``open_until``, then one
    message tries whether the other side answers again. ``failures`` counts those since the last
    success in which the other side could not be reached at all.
    """

    protection: ClassVar = Protection(audited=False)

    name = models.CharField(max_length=60, primary_key=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    openings = models.PositiveIntegerField(default=0, db_default=0)
    opened_at = models.DateTimeField(null=True, blank=True)
    open_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, db_default="")
    # Messages that may go now, as of ``allowance_at``; it grows with time up to a burst.
    allowance = models.FloatField(null=True, blank=True)
    allowance_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(open_until__isnull=True, opened_at__isnull=True)
                | Q(open_until__isnull=False, opened_at__isnull=False),
                name="lane_open_has_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {'open' if self.open_until else 'closed'}"
