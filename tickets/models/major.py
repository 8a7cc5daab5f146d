"""A major incident: many reports of one fault, whom it hits, and what they are told."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assets.models import Asset
from customers.models import Organisation
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import SCOPE_SQL, Parent, Protection, RowRule
from tickets.models.rules import IN_TICKET
from tickets.models.ticket import Ticket


class Phase(models.TextChoices):
    """How far the work has come, in words that customers read."""

    INVESTIGATING = "investigating", _("We are looking for the cause")
    IDENTIFIED = "identified", _("The cause is found")
    RESTORED = "restored", _("It works again for now")
    MONITORING = "monitoring", _("We are watching that it holds")
    RESOLVED = "resolved", _("Resolved")


def _hit(actor: Actor, name: str) -> Q:
    own = MajorCustomer.objects.visible_to(actor).values("major_id")
    return Q(**{f"{name}__in": own})


def _affected(column: str, name: str) -> RowRule:
    """Rows of the major incidents that hit one's own organisation."""
    return RowRule(
        rows=lambda actor: _hit(actor, name),
        sql=(
            f"{column} IN (SELECT major_id FROM tickets_majorcustomer"  # noqa: S608 - our own names
            f" WHERE NOT left_out AND organisation_id = ANY ({SCOPE_SQL}))"
        ),
    )


_OWN_AND_IN = RowRule(
    rows=lambda actor: Q(left_out=False, organisation_id__in=actor.organisation_ids),
    sql=f"NOT left_out AND organisation_id = ANY ({SCOPE_SQL})",
)


class MajorIncident(PublicModel):
    """One fault that hits many. ``ticket`` is the master, under which the reports gather.

    ``title`` is what every affected customer reads, so it names none of them. ``next_update_at`` is
    when they have been promised to hear again, ``update_seconds`` how often.
    """

    protection: ClassVar = Protection(portal=_affected("id", "pk"))

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="major")
    title = models.CharField(_("what customers read"), max_length=150)
    phase = models.CharField(_("phase"), max_length=14, choices=Phase, default=Phase.INVESTIGATING)
    declared_at = models.DateTimeField(_("declared"))
    declared_name = models.CharField(_("declared by"), max_length=150)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("incident lead")
    )
    communicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("communicator")
    )
    update_seconds = models.PositiveIntegerField(_("seconds between updates"))
    last_update_at = models.DateTimeField(_("last update"))
    next_update_at = models.DateTimeField(_("next update"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_name = models.CharField(_("closed by"), max_length=150, blank=True)

    class Meta:
        ordering = ["-declared_at", "-id"]
        verbose_name = _("major incident")
        verbose_name_plural = _("major incidents")
        indexes = [
            models.Index(fields=["-declared_at", "-id"], name="major_newest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="major_phase"),
            models.CheckConstraint(condition=~Q(title=""), name="major_has_title"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(next_update_at__isnull=True),
                name="closed_major_promises_nothing",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class MajorMember(ScopedModel):
    """A report that has been gathered under a major incident, the master's own included. A ticket
    is in one open major incident at a time; one that was taken out has ``left_at``."""

    protection: ClassVar = Protection(
        portal=RowRule(
            rows=lambda actor: Q(left_at__isnull=True, organisation_id__in=actor.organisation_ids),
            sql=f"left_at IS NULL AND organisation_id = ANY ({SCOPE_SQL})",
        ),
        parents=(IN_TICKET,),
    )

    major = models.ForeignKey(MajorIncident, models.CASCADE, related_name="members")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="gathered_in")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    joined_name = models.CharField(max_length=150)
    left_at = models.DateTimeField(null=True, blank=True)
    is_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["joined_at", "id"]
        verbose_name = _("gathered report")
        verbose_name_plural = _("gathered reports")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(left_at__isnull=True, is_over=False),
                name="ticket_in_one_open_major",
            ),
            models.UniqueConstraint(
                fields=["major", "ticket"], condition=Q(left_at__isnull=True), name="member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.major_id} {self.ticket_id}"


class _Hit(ScopedModel):
    """``by_hand``: a person put it there. ``left_out``: a person took it away, and what is computed
    anew does not bring it back."""

    by_hand = models.BooleanField(default=False)
    left_out = models.BooleanField(default=False)

    class Meta:
        abstract = True


class MajorAsset(_Hit):
    """A room or another asset that a major incident hits, of the organisation that owns it."""

    protection: ClassVar = Protection(
        portal=_OWN_AND_IN, parents=(Parent(field="asset", model="assets.Asset"),)
    )

    major = models.ForeignKey(MajorIncident, models.CASCADE, related_name="assets")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("affected asset")
        verbose_name_plural = _("affected assets")
        constraints = [
            models.UniqueConstraint(fields=["major", "asset"], name="major_asset_once"),
        ]

    def __str__(self) -> str:
        return f"{self.major_id} {self.asset_id}"


class MajorCustomer(_Hit):
    """A customer that a major incident hits: it is told, and sees the status page."""

    protection: ClassVar = Protection(portal=_OWN_AND_IN)

    major = models.ForeignKey(MajorIncident, models.CASCADE, related_name="customers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("affected customer")
        verbose_name_plural = _("affected customers")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "major"], name="major_customer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.major_id} {self.organisation_id}"


class MajorUpdate(PublicModel):
    """One text that all affected customers were told. ``data`` holds it by language (``nb``, and
    ``nn`` and ``en`` where they were written); nobody edits it."""

    protection: ClassVar = Protection(portal=_affected("major_id", "major_id"), append_only=True)

    major = models.ForeignKey(MajorIncident, models.CASCADE, related_name="updates")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    phase = models.CharField(_("phase"), max_length=14, choices=Phase)
    data = models.JSONField(default=dict)
    author_name = models.CharField(max_length=150)
    told = models.PositiveIntegerField(_("told"), default=0)

    class Meta:
        ordering = ["at", "id"]
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="major_update_phase"),
        ]

    def __str__(self) -> str:
        return f"{self.major_id} {self.at:%Y-%m-%d %H:%M}"

    def text_in(self, language: str) -> str:
        """The words in a language: English reads Bokmål and Bokmål reads Nynorsk rather than
        nothing."""
        words: dict[str, Any] = self.data
        return str(next((words[one] for one in (language, "nb", "nn", "en") if words.get(one)), ""))
