"""The filters above the queue. They live in the address, so whatever cannot be read is left out."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.lookup import customer
from customers.models import Organisation, Severity
from hdo_portal.desk.forms.choosing import TypeaheadField, Typed
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.forms import offer
from tickets.models.enums import INCIDENT_STATUSES, Status
from tickets.queries import teams
from tickets.queue import Wanted


class QueueFilter(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Search"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-shortcut": "f"}),
    )  # fmt: skip
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    customer = TypeaheadField(label=gettext_lazy("Customer"), required=False)
    due = forms.ChoiceField(required=False, choices=[("soon", ""), ("over", "")],
                            widget=forms.HiddenInput)  # fmt: skip
    mine = forms.BooleanField(required=False)
    unassigned = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.actor = actor
        named = [(s, Status(s).label) for s in INCIDENT_STATUSES]
        offer(self, "status", [("", _("Open")), *named, ("all", _("All"))])
        offer(self, "severity", [("", _("All")), *Severity.choices])
        offer(self, "team", [("", _("All")), *((team.slug, team.name) for team in teams())])
        self.full_clean()

    @property
    def wanted(self) -> Wanted:
        of = self.cleaned_data.get
        whose = self.whose
        return Wanted(
            text=of("text") or "",
            status=of("status") or "open",
            severity=of("severity") or "",
            team=of("team") or "",
            due=of("due") or "",
            assignee_id=self.actor.user_id if of("mine") else None,
            unassigned=bool(of("unassigned")),
            customer=whose.public_id if whose else None,
        )

    @property
    def active(self) -> bool:
        """Whether anything is narrowed."""
        return self.wanted != Wanted()

    @property
    def whose(self) -> Organisation | None:
        return self.cleaned_data.get("customer") or None

    def clean_customer(self) -> Organisation | None:
        typed: Typed = self.cleaned_data["customer"]
        try:
            return customer(forms.UUIDField().clean(typed.ids[0])) if typed.ids else None
        except forms.ValidationError:
            return None
