"""The page on which an administrator publishes terms: an agreement's first, or its next version."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from customers.catalogue import calendars, organisations, services
from customers.models import Agreement, FaultClass, Measure, PauseReason, Service, Severity, Terms
from hdo_portal.foundation.errors import PortalError
from hdo_portal.web.forms import apply_invalid, offer_rows
from tickets.actions import create_agreement, publish_terms
from tickets.reference.proposals import STANDARD_LEVELS

MOST_LEVELS, EMPTY_ROWS = 60, 3
UNITS = {"minutes": 60, "hours": 3600}
_LEVEL = re.compile(r"levels\[(\d+)\]\.?(.*)")


class TermsForm(forms.Form):
    """What holds for all levels."""

    pause_reasons = forms.MultipleChoiceField(
        label=gettext_lazy("Reasons that pause a clock"),
        required=False,
        choices=PauseReason.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    reopen_days = forms.IntegerField(
        label=gettext_lazy("Days to reopen"), min_value=0, max_value=3650, initial=14
    )


class AgreementForm(TermsForm):
    """A new agreement. Without a customer it is the standard one."""

    organisation: Any = forms.ModelChoiceField(
        label=gettext_lazy("Customer"), queryset=None, required=False
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=AdminDateWidget)
    valid_to = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The first day it no longer holds."),
    )
    field_order = ("organisation", "name", "valid_from", "valid_to")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = organisations(is_active=True).order_by("name")
        offer_rows(self, "organisation", rows, _("Nobody: the standard agreement"))


class LevelForm(forms.Form):
    """One promise."""

    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=[("", "–"), *Severity.choices]
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Measure"), choices=[("", "–"), *Measure.choices]
    )
    amount = forms.IntegerField(label=gettext_lazy("How long"), min_value=0, max_value=5_000_000)
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        choices=[
            ("minutes", pgettext_lazy("unit of time", "minutes")),
            ("hours", pgettext_lazy("unit of time", "hours")),
        ],
        initial="minutes",
    )
    calendar: Any = forms.ModelChoiceField(
        label=gettext_lazy("Calendar"), queryset=None, to_field_name="slug"
    )
    fault_class = forms.ChoiceField(
        label=gettext_lazy("Fault class"),
        required=False,
        choices=[("", gettext_lazy("Any")), *FaultClass.choices],
    )
    service: Any = forms.ModelChoiceField(
        label=gettext_lazy("Service"), queryset=None, required=False, to_field_name="slug"
    )

    def __init__(self, *args: Any, choices: Mapping[str, list[Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["calendar"].queryset = calendars()  # type: ignore[attr-defined]  # of a choice
        self.fields["service"].queryset = services()  # type: ignore[attr-defined]  # of a choice
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # of a choice

    def level(self) -> dict[str, Any]:
        """What ``publish_terms`` takes."""
        given = self.cleaned_data
        return {
            "severity": given["severity"],
            "measure": given["measure"],
            "target_seconds": given["amount"] * UNITS[given["unit"]],
            "calendar": given["calendar"].slug,
            "fault_class": given["fault_class"],
            "service": given["service"],
        }


class Levels(BaseFormSet):
    """The promises; rows that are empty or ticked off are left out. What every row offers is read
    once."""

    @cached_property
    def _choices(self) -> dict[str, list[Any]]:
        return {
            "calendar": [("", _("Choose")), *((row.slug, str(row)) for row in calendars())],
            "service": [("", _("Any")), *((row.slug, str(row)) for row in services())],
        }

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"choices": self._choices}

    @property
    def rows(self) -> list[LevelForm]:
        return [
            row
            for row in self.forms
            if row.has_changed() and not row.cleaned_data.get("DELETE", False)
        ]


LevelFormSet: Any = formset_factory(
    LevelForm, formset=Levels, extra=EMPTY_ROWS, can_delete=True, max_num=MOST_LEVELS
)


def publish_page(
    page: admin.ModelAdmin, request: HttpRequest, agreement: Agreement | None
) -> HttpResponse:
    """Show the form, or publish and go to the agreement."""
    newest = agreement.terms.first() if agreement else None
    data = request.POST if request.method == "POST" else None
    form = _terms_form(data, agreement, newest)
    # What comes back is compared with nothing: a row that nobody touched is a promise as well.
    shown = _initial(newest) if data is None else None
    levels = LevelFormSet(data, initial=shown, prefix="levels")
    if data is not None and form.is_valid() and levels.is_valid():
        made = _publish(request, agreement, form, levels)
        if made is not None:
            page.log_addition(request, made, [{"added": {}}])
            page.message_user(request, _("The terms are published."))
            return HttpResponseRedirect(reverse("admin:customers_agreement_change", args=[made.pk]))
    context = {
        **page.admin_site.each_context(request),
        "title": _("Publish new terms") if agreement else _("New agreement"),
        "opts": page.opts,
        "agreement": agreement,
        "form": form,
        "levels": levels,
        "media": page.media + form.media,
    }
    return render(request, "admin/terms.html", context, status=422 if data is not None else 200)


def _terms_form(data: Any, agreement: Agreement | None, newest: Terms | None) -> TermsForm:
    if agreement is None:
        reasons = [PauseReason.CUSTOMER, PauseReason.ACCESS]
        return AgreementForm(data, initial={"pause_reasons": reasons})
    initial = {}
    if newest is not None:
        initial = {"pause_reasons": newest.pause_reasons, "reopen_days": newest.reopen_days}
    return TermsForm(data, initial=initial)


def _initial(newest: Terms | None) -> list[dict[str, Any]]:
    """The rows to begin with: those of the newest terms, else what the portal proposes."""
    rows: list[tuple[Any, str, Service | None]]
    if newest is None:
        rows = [(level, level.calendar, None) for level in STANDARD_LEVELS]
    else:
        levels = newest.levels.select_related("calendar", "service")
        rows = [(level, level.calendar.slug, level.service) for level in levels]
    return [
        {
            "severity": level.severity,
            "measure": level.measure,
            "calendar": calendar,
            "fault_class": level.fault_class,
            "service": service.slug if service else None,
            **_amount(level.target_seconds),
        }
        for level, calendar, service in rows
    ]


def _amount(seconds: int) -> dict[str, Any]:
    unit = "hours" if seconds % UNITS["hours"] == 0 and seconds else "minutes"
    return {"amount": seconds // UNITS[unit], "unit": unit}


def _publish(
    request: HttpRequest, agreement: Agreement | None, form: TermsForm, levels: Levels
) -> Agreement | None:
    """The agreement with its new terms; None after putting what was refused where it belongs."""
    rows = levels.rows
    told = [row.level() for row in rows]
    actor = request.actor  # type: ignore[attr-defined]  # by ActorScope
    try:
        with transaction.atomic():
            if agreement is None:
                return create_agreement(actor, levels=told, **form.cleaned_data)
            publish_terms(actor, agreement=agreement, levels=told, **form.cleaned_data)
    except PortalError as error:
        _put(error, form, rows)
        return None
    return agreement


def _put(error: PortalError, form: TermsForm, rows: list[LevelForm]) -> None:
    found = _LEVEL.match(getattr(error, "field", None) or "")
    if not found or int(found[1]) >= len(rows):
        apply_invalid(form, error)
        return
    row, field = rows[int(found[1])], found[2]
    known = {"target_seconds": "amount"}.get(field, field)
    row.add_error(known if known in row.fields else None, ValidationError(str(error.message)))
