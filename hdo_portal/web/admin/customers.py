"""Organisations, their sites and their people."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.forms import RangeWidget
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import (
    Membership,
    MunicipalityNumber,
    Organisation,
    OrganisationLink,
    Person,
    Site,
)
from customers.queries import with_ancestors
from hdo_portal.web.admin.base import PortalAdmin, PortalModelForm, Rows
from hdo_portal.web.admin.site import site


class SpanWidget(RangeWidget):
    """Two dates, each with its name. The second is the first day that no longer counts."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(AdminDateWidget, attrs)
        names = (gettext_lazy("from"), gettext_lazy("until"))
        self.widgets = [AdminDateWidget(attrs={"aria-label": name}) for name in names]


class NumberRows(Rows):
    model = MunicipalityNumber
    formfield_overrides = {DateRangeField: {"widget": SpanWidget}}


class TheirLinks(Rows):
    """Who owns, serves and pays for it."""

    model = OrganisationLink
    fk_name = "organisation"
    autocomplete_fields = ("source",)
    verbose_name = gettext_lazy("who owns, serves or pays for it")
    verbose_name_plural = gettext_lazy("who owns, serves or pays for it")


class OurLinks(Rows):
    """Whom it owns, serves and pays for."""

    model = OrganisationLink
    fk_name = "source"
    autocomplete_fields = ("organisation",)
    verbose_name = gettext_lazy("whom it owns, serves or pays for")
    verbose_name_plural = gettext_lazy("whom it owns, serves or pays for")


class OrganisationForm(PortalModelForm):
    """Keeps the tree a tree."""

    def clean_parent(self) -> Organisation | None:
        parent: Organisation | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and self.instance.pk in with_ancestors(parent.pk):
            raise ValidationError(
                _("%(parent)s stands under this one already."),
                code="cycle",
                params={"parent": parent},
            )
        return parent


@admin.register(Organisation, site=site)
class OrganisationAdmin(PortalAdmin):
    form = OrganisationForm
    right = "organisation.edit"
    deletable = True
    list_display = ("name", "kind", "organisation_number", "parent", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("parent",)
    search_fields = ("name", "short_name", "=organisation_number")
    autocomplete_fields = ("parent",)
    inlines = (NumberRows, TheirLinks, OurLinks)
    fieldsets = (
        (None, {"fields": ("name", "short_name", "kind", "parent", "is_active")}),
        (
            gettext_lazy("Legal identity"),
            {"fields": ("organisation_number", "is_subunit", "county", "written_language")},
        ),
        (gettext_lazy("Contact"), {"fields": ("phone", "email_domain", "notes")}),
    )

    def view_on_site(self, obj: Organisation) -> str:
        return reverse("desk:customer", args=[obj.public_id])


@admin.register(Site, site=site)
class SiteAdmin(PortalAdmin):
    right = "organisation.edit"
    deletable = True
    list_display = ("name", "organisation", "city")
    list_select_related = ("organisation",)
    search_fields = ("name", "city", "organisation__name")
    autocomplete_fields = ("organisation",)


class MembershipRows(Rows):
    model = Membership
    autocomplete_fields = ("organisation",)


@admin.register(Person, site=site)
class PersonAdmin(PortalAdmin):
    right = "person.edit"
    deletable = True
    list_display = ("name", "organisation", "title", "email", "mobile", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("organisation",)
    search_fields = ("name", "email", "organisation__name")
    autocomplete_fields = ("organisation", "user")
    inlines = (MembershipRows,)
