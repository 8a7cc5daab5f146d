"""How tickets belong together, beside what was merged and what follows what."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Protection, RowRule
from tickets.models.ticket import Ticket


class LinkKind(models.TextChoices):
    """What ``ticket`` is to ``other``."""

    RELATED = "related", _("Related to")
    DUPLICATE = "duplicate", _("Duplicate of")
    CAUSED_BY = "caused_by", _("Caused by the change")
    PART_OF = "part_of", _("Part of")


# The same, read from the other end.
OTHER_WAY = {
    LinkKind.RELATED: _("Related to"),
    LinkKind.DUPLICATE: _("Has the duplicate"),
    LinkKind.CAUSED_BY: _("Caused"),
    LinkKind.PART_OF: _("Consists of"),
}


def _both_ends(actor: Actor) -> Q:
    own = Ticket.objects.visible_to(actor).values("pk")
    return Q(ticket__in=own) & Q(other__in=own)


class TicketLink(PublicModel):
    """``ticket`` is related to, a duplicate of, caused by or part of ``other``. A customer reads it
    who may see both: the policies of the tickets themselves decide."""

    protection: ClassVar = Protection(
        portal=RowRule(
            rows=_both_ends,
            sql=(
                "ticket_id IN (SELECT id FROM tickets_ticket)"
                " AND other_id IN (SELECT id FROM tickets_ticket)"
            ),
        )
    )

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links_out")
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=LinkKind)
    made_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="ticket_link_once"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="ticket_link_to_another"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(kind="part_of"), name="ticket_part_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"
