"""What is promised: services, calendars, and agreements with their terms. What is published is
never edited; the next version is published beside it, by the same verbs as everywhere."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.catalogue import agreements, calendar_spec
from customers.models import Agreement, Calendar, CalendarVersion, Service, Terms
from hdo_portal.web.admin.base import PortalAdmin, PortalModelForm, ReadOnlyRows
from hdo_portal.web.admin.hours import HoursForm
from hdo_portal.web.admin.site import site
from hdo_portal.web.admin.terms import publish_page
from tickets.actions import publish_calendar


@admin.register(Service, site=site)
class ServiceAdmin(PortalAdmin):
    right = "agreement.edit"
    list_display = ("name", "slug", "fault_class", "is_active")
    list_filter = ("fault_class", "is_active")
    search_fields = ("name", "slug")


class CalendarForm(PortalModelForm, HoursForm):
    """A calendar with the hours of its newest version. Other hours are its next version."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.current = calendar_spec(self.instance.slug) if self.instance.pk else None
        if self.current is not None:
            self.initial = self.initial_of(self.current) | dict(self.initial)

    def clean(self) -> Any:
        cleaned = super().clean()
        zone = (self.current or {}).get("timezone", "Europe/Oslo")
        self.wanted = self.spec(zone)
        return cleaned


class VersionRows(ReadOnlyRows):
    model = CalendarVersion
    fields = ("number", "hours", "created_at")
    readonly_fields = ("hours", "created_at")

    @admin.display(description=gettext_lazy("hours"))
    def hours(self, version: CalendarVersion) -> str:
        told = HoursForm.initial_of(version.spec)
        labels = {name: field.label for name, field in HoursForm.base_fields.items()}
        rows = (
            (labels[name], _("Yes") if value is True else value)
            for name, value in told.items()
            if value
        )
        return format_html_join("", "<p>{}: {}</p>", rows)


@admin.register(Calendar, site=site)
class CalendarAdmin(PortalAdmin):
    form = CalendarForm
    right = "calendar.edit"
    list_display = ("name", "slug")
    inlines = (VersionRows,)
    fieldsets = (
        (None, {"fields": ("name", "slug")}),
        (
            gettext_lazy("Hours"),
            {
                "description": gettext_lazy(
                    "Other hours are published as the next version. Clocks that run keep theirs."
                ),
                "fields": ("always_open", *(f"day_{n}" for n in range(7)), "holidays",
                           "exceptions"),
            },
        ),
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.wanted != form.current:
            publish_calendar(request.actor, calendar=obj, spec=form.wanted)  # type: ignore[attr-defined]  # by ActorScope


class TermsRows(ReadOnlyRows):
    model = Terms
    fields = ("version", "promises", "reasons", "reopen_days", "created_at")
    readonly_fields = ("promises", "reasons", "created_at")
    ordering = ("-version",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("levels__calendar", "levels__service")

    @admin.display(description=gettext_lazy("promises"))
    def promises(self, terms: Terms) -> str:
        rows = (
            (
                level.severity,
                level.get_measure_display(),
                level.target_seconds // 60,
                level.calendar,
                " · ".join(
                    filter(None, [level.get_fault_class_display(), str(level.service or "")])
                ),
            )
            for level in terms.levels.all()
        )
        return format_html_join("", "<p>{} {}: {} min, {} {}</p>", rows)

    @admin.display(description=gettext_lazy("reasons that pause a clock"))
    def reasons(self, terms: Terms) -> str:
        field = Terms._meta.get_field("pause_reasons").base_field
        names = dict(field.flatchoices)
        return ", ".join(str(names.get(reason, reason)) for reason in terms.pause_reasons)


@admin.register(Agreement, site=site)
class AgreementAdmin(PortalAdmin):
    """A new one and its next terms have a page of their own (``terms``); here are name and end."""

    right = "agreement.edit"
    change_form_template = "admin/agreement.html"
    list_display = ("name", "organisation", "valid_from", "valid_to")
    list_select_related = ("organisation",)
    search_fields = ("name", "organisation__name")
    fields = ("organisation", "name", "valid_from", "valid_to")
    readonly_fields = ("organisation", "valid_from")
    inlines = (TermsRows,)

    def get_urls(self) -> list[URLPattern]:
        terms = path(
            "<int:pk>/terms/",
            self.admin_site.admin_view(self.new_terms),
            name="customers_agreement_terms",
        )
        return [terms, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return publish_page(self, request, None)

    def new_terms(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The next version of an agreement's terms."""
        agreement = agreements(pk=pk).first()
        if agreement is None or not self.has_change_permission(request, agreement):
            raise Http404
        return publish_page(self, request, agreement)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        kwargs["extra_context"] = {
            "terms_url": reverse("admin:customers_agreement_terms", args=[object_id])
            if object_id.isdecimal()
            else ""
        }
        return super().change_view(request, object_id, *args, **kwargs)
