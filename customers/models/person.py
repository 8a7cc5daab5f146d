"""Contacts: people at a customer, whether or not they sign in."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from customers.models.organisation import Organisation
from hdo_portal.accounts.models import Language
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection, owned


class Person(PublicModel):
    """Somebody at a customer, and how to reach them."""

    protection: ClassVar = Protection(portal=owned())

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="people", verbose_name=_("organisation")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("sign-in"),
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    mobile = models.CharField(_("mobile"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NB)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["organisation", "name"], name="person_by_organisation"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="person_name_like"),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipRole(models.TextChoices):
    REPORTER = "reporter", _("Reports faults")
    COORDINATOR = "coordinator", _("Radio coordinator")
    TECHNICAL = "technical", _("Technical contact")
    MANAGER = "manager", _("Manager")
    ON_CALL = "on_call", _("On call")


class Membership(ScopedModel):
    """A person's part in an organisation; for one who signs in, also what they see.

    ``includes_descendants`` opens the organisations below it: an RHF sees its health trusts.
    """

    protection: ClassVar = Protection(portal=owned())

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("part"), max_length=12, choices=MembershipRole)
    includes_descendants = models.BooleanField(_("also those under it"), default=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"
