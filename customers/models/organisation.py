"""Customers and their owners: a tree of legal bodies, and the relations beside the tree."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from customers.validators import validate_municipality_number, validate_organisation_number
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import SCOPE_SQL, Protection, RowRule, owned


class OrganisationKind(models.TextChoices):
    RHF = "rhf", _("Regional health authority")
    HF = "hf", _("Health trust")
    MUNICIPALITY = "municipality", _("Municipality")
    INTERMUNICIPAL = "intermunicipal", _("Inter-municipal legevakt")
    PRIVATE = "private", _("Private with agreement")
    OPERATOR = "operator", _("HDO")
    OTHER = "other", _("Other")


# A customer sees its own organisations; they are the scope itself.
OWN_ORGANISATION = RowRule(
    rows=lambda actor: Q(pk__in=actor.organisation_ids), sql=f"id = ANY ({SCOPE_SQL})"
)


class Organisation(PublicModel):
    """A legal body: who reports, owns, is served or pays.

    ``parent`` is the line of governance (RHF over HF). Who owns, serves and pays is said in
    ``OrganisationLink``, since those need not follow the tree. ``reference`` holds what the
    reference data last said, so that loading it again changes nothing that a person has edited.
    """

    protection: ClassVar = Protection(portal=OWN_ORGANISATION)

    name = models.CharField(_("name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("under"),
    )
    organisation_number = models.CharField(
        _("organisation number"),
        max_length=9,
        null=True,
        blank=True,
        unique=True,
        validators=[validate_organisation_number],
    )
    is_subunit = models.BooleanField(_("the number is of a sub-unit"), default=False)
    county = models.CharField(_("county"), max_length=60, blank=True)
    written_language = models.CharField(
        _("written language"),
        max_length=7,
        choices=[("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("neutral", _("Neutral"))],
        default="neutral",
    )
    email_domain = models.CharField(_("e-mail domain"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    notes = models.TextField(_("internal notes"), blank=True)
    reference_key = models.CharField(max_length=60, null=True, unique=True, editable=False)
    reference = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        indexes = [
            models.Index(fields=["name", "id"], name="organisation_by_name"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="organisation_name_like"),
            GinIndex(OpClass(Upper("short_name"), "gin_trgm_ops"), name="organisation_short_like"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="organisation_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(organisation_number__regex=r"^[0-9]{9}$")
                | Q(organisation_number__isnull=True),
                name="organisation_number_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Short enough for a table cell."""
        return self.short_name or self.name


class MunicipalityNumber(ScopedModel):
    """A municipality's number and when it held: they split and renumber, our ids do not."""

    protection: ClassVar = Protection(portal=owned())

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="municipality_numbers"
    )
    number = models.CharField(_("number"), max_length=4, validators=[validate_municipality_number])
    valid = DateRangeField(_("valid"))

    class Meta:
        ordering = ["organisation_id", "valid"]
        verbose_name = _("municipality number")
        verbose_name_plural = _("municipality numbers")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{4}$"), name="municipality_number_digits"
            ),
            ExclusionConstraint(
                name="municipality_has_one_number_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LinkKind(models.TextChoices):
    OWNS = "owns", _("owns")
    SERVES = "serves", _("serves")
    PAYS = "pays", _("pays for")


class OrganisationLink(ScopedModel):
    """``source`` owns, serves or pays for ``organisation``, from a date and until another."""

    protection: ClassVar = Protection(portal=owned())

    kind = models.CharField(_("relation"), max_length=10, choices=LinkKind)
    source = models.ForeignKey(
        Organisation, models.PROTECT, related_name="links_out", verbose_name=_("who")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="links_in", verbose_name=_("whom")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("relation between organisations")
        verbose_name_plural = _("relations between organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "organisation", "valid_from"],
                nulls_distinct=False,
                name="organisation_link_once",
            ),
            models.CheckConstraint(
                condition=~Q(source=F("organisation")), name="organisation_link_to_another"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="organisation_link_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.get_kind_display()} {self.organisation}"
