"""What the dry run is asked: a ticket that is there, or an invented incident."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.catalogue import services
from customers.lookup import customer, find_customers
from customers.models import Severity
from hdo_portal.desk.forms.choosing import TypeaheadField, chosen
from hdo_portal.desk.forms.fields import ServiceField
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from hdo_portal.web.forms import Moment, offer, offer_rows
from tickets.models import Ticket
from tickets.queries import numbered, ticket_by_number
from tickets.reports.dryrun import Case


class DryRunForm(forms.Form):
    """Either a ticket's number, or customer and severity."""

    ticket = forms.CharField(
        label=gettext_lazy("A ticket that is there"), required=False, max_length=30,
        help_text=gettext_lazy("Its number. What its clocks will still set off is shown."),
    )  # fmt: skip
    organisation = TypeaheadField(label=gettext_lazy("Customer"), required=False)
    service = ServiceField(label=gettext_lazy("Service"), queryset=None, required=False,
                           to_field_name="slug")  # fmt: skip
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    at = Moment(label=gettext_lazy("Reported"), required=False,
                help_text=gettext_lazy("Empty: now."))  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, auto_id="try-%s")
        self.actor = actor
        offer_rows(self, "service", services(is_active=True), _("Not known yet"))
        offer(self, "severity", Severity.choices)

    def clean_ticket(self) -> Ticket | None:
        text = self.cleaned_data["ticket"].strip()
        if not text:
            return None
        try:
            number = numbered(self.actor, text)
            return ticket_by_number(self.actor, number or text[:20])
        except NotFound as error:
            raise ValidationError(str(error.message), code="unknown") from error

    def clean_organisation(self) -> Any:
        return chosen(self.cleaned_data["organisation"], customer, find_customers)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        asked = cleaned.get("ticket") or cleaned.get("organisation")
        if not asked and not self.errors:
            words = _("Write the number of a ticket, or choose a customer.")
            self.add_error("organisation", ValidationError(words, code="required"))
        return cleaned

    def case(self) -> Case | Ticket:
        """What is planned."""
        said = self.cleaned_data
        if said["ticket"]:
            found: Ticket = said["ticket"]
            return found
        severity = said["severity"] or Severity.SL1
        return Case(said["organisation"], said["service"], severity, said["at"] or time.now())
