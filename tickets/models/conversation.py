"""What was said and what happened: comments, attachments and the timeline."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import Organisation
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.enums import Visibility
from tickets.models.rules import IN_TICKET, PUBLIC_OF_VISIBLE_TICKET
from tickets.models.ticket import OF_PROBE, Ticket

WORDS = Protection(portal=PUBLIC_OF_VISIBLE_TICKET, parents=(IN_TICKET,))


class Comment(PublicModel):
    """Somebody's words. Internal ones are for HDO only, and the database refuses them to others.

    ``visible_from`` is set on words to the customer that may still be taken back: they are internal
    until that instant, when the sweep of tickets/actions/leaving.py makes them public.
    """

    protection: ClassVar = WORDS

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="comments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(_("author"), max_length=150)
    from_customer = models.BooleanField(default=False)
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility)
    body = models.TextField(_("text"))
    visible_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(
                fields=["visible_from"],
                condition=Q(visibility="internal", visible_from__isnull=False),
                name="comment_about_to_leave",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="comment_has_text"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="comment_visibility"
            ),
            models.CheckConstraint(
                condition=Q(from_customer=False) | Q(visibility="public"),
                name="customer_speaks_in_public",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.body[:40]}"

    @property
    def is_leaving(self) -> bool:
        """Whether it will go to the customer and has not yet."""
        return self.visible_from is not None and self.visibility == Visibility.INTERNAL


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """Nothing of the person's file name reaches the file system."""
    return f"{uuid.uuid4().hex[:2]}/{uuid.uuid4().hex}"


class Attachment(PublicModel):
    """A file on a ticket; read through a scoped view only, never from a public folder."""

    protection: ClassVar = WORDS

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attachments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    audience = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    visibility = models.CharField(_("visibility"), max_length=8, choices=Visibility)
    file = models.FileField(upload_to=attachment_path)
    name = models.CharField(_("file name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(_("author"), max_length=150)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="attachment_visibility"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether a browser can show it small; the type was read from its bytes."""
        return self.content_type.startswith("image/")


class TicketEvent(ScopedModel):
    """One line of a ticket's story, written by the verb that caused it and never edited.

    ``kind`` names what happened; ``data`` holds what the wording needs (queries.py words it).
    ``key`` makes effects that may be tried twice happen once.
    """

    protection: ClassVar = Protection(
        portal=PUBLIC_OF_VISIBLE_TICKET, parents=(IN_TICKET,), append_only=True, unseen=OF_PROBE
    )

    # The composite key to the ticket (``protection``) holds both in one look-up for each line.
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, related_name="events", db_index=False, db_constraint=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    audience = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    visibility = models.CharField(max_length=8, choices=Visibility)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=150)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_of_ticket"),
            models.Index(fields=["at", "id"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
