"""What a person is asked when they do something with an incident: only what the verb needs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import PauseReason
from hdo_portal.desk.forms.choosing import (
    TypeaheadField,
    Typed,
    assets_chosen,
    of_customer,
)
from hdo_portal.desk.forms.fields import (
    GravityFields,
    ReportFields,
    line,
    with_example,
    words,
)
from hdo_portal.desk.labels import asset_label
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.forms import Moment, offer, offer_rows
from hdo_portal.web.once import OnceForm
from hdo_portal.web.standing_fields import StandingFields
from tickets.models import Ticket
from tickets.queries import attachments_of, staff, suppliers_known, teams, ticket_by_number
from tickets.queue import assets_on, incident_to_merge_into

MOST_FILES = 10


class ActionForm(OnceForm):
    """Nothing to say: one click. ``seen`` is how many events of the ticket's story the page knew,
    so that one who acts on an old picture can be told what has happened since."""

    template = "desk/ticket/_plain_fields.html"
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0,
                              max_value=1_000_000)  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor, ticket: Ticket, **options: Any) -> None:
        super().__init__(data, auto_id="act-%s", **options)
        self.actor, self.ticket = actor, ticket

    def arguments(self) -> dict[str, Any]:
        """What the verb takes."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("once", "seen", "was")}


class AssignForm(ActionForm):
    assignee: forms.Field = forms.ModelChoiceField(
        label=gettext_lazy("Person"), queryset=None, required=False, to_field_name="public_id"
    )
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.teams = {team.slug: team for team in teams()}
        named = [(slug, team.name) for slug, team in self.teams.items()]
        offer(self, "team", [("", _("As the person’s")), *named])
        offer_rows(self, "assignee", staff(), _("Nobody in person"))
        self.initial = {"assignee": self.ticket.assignee}

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"team": self.teams.get(self.cleaned_data["team"])}


class HoldForm(ActionForm):
    reason = forms.ChoiceField(label=gettext_lazy("What does it wait for?"),
                               widget=forms.RadioSelect)  # fmt: skip
    supplier = line(
        label=gettext_lazy("Which supplier"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Only for a supplier. Customers do not see the name."),
    )
    until = Moment(label=gettext_lazy("Until"), required=False)
    note = words(label=gettext_lazy("What the customer should know"), required=False, rows=3)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        pausing = self.ticket.terms.pause_reasons if self.ticket.terms else []
        effect = {True: _("The clocks pause."), False: _("The clocks run on.")}
        told = ((r.value, with_example(r.label, effect[r.value in pausing])) for r in PauseReason)
        offer(self, "reason", told)
        known = suppliers_known(100)
        if known:
            self.fields["supplier"].help_text = _(
                "Only for a supplier. Customers do not see the name. Waited for before: %(names)s."
            ) % {"names": ", ".join(known[:8])}


class RestoreForm(ActionForm):
    note = words(label=gettext_lazy("What was done, and what is temporary about it"),
                 required=False, rows=3)  # fmt: skip


class ResolveForm(ActionForm):
    resolution = words(label=gettext_lazy("What was wrong, and what was done"),
                       help_text=gettext_lazy("The customer reads this."))  # fmt: skip


class ReasonForm(ActionForm):
    reason = words(label=gettext_lazy("Why?"), rows=3)


class MergeForm(ActionForm):
    template = "desk/ticket/_merge_fields.html"
    into = TypeaheadField(
        label=gettext_lazy("Incident to go on with"),
        help_text=gettext_lazy("An open one of the same customer."),
    )

    def clean_into(self) -> Ticket:
        typed: Typed = self.cleaned_data["into"]
        number = typed.ids[0] if typed.ids else typed.text
        into = incident_to_merge_into(self.actor, self.ticket, number[:20])
        if into is None:
            raise ValidationError(
                _("This customer has no open incident %(number)s."),
                code="unknown",
                params={"number": number[:20]},
            )
        return into

    @property
    def shown(self) -> dict[str, Any]:
        return {"into": self.data.get("into_text", "")}


class ReclassifyForm(GravityFields, ActionForm):
    reason = line(label=gettext_lazy("Why?"), max_length=250)
    renew_terms = forms.BooleanField(
        label=gettext_lazy("Measure it by the agreement and calendars of today"),
        help_text=gettext_lazy("Else those of its opening hold, whatever was edited since."),
        required=False,
    )
    template = "desk/ticket/_reclassify_fields.html"

    def __init__(self, data: Any = None, *, ticket: Ticket, **options: Any) -> None:
        super().__init__(data, ticket=ticket, **options)
        agreed = ticket.severity if ticket.severity != ticket.proposed_severity else ""
        self.initial = {
            "impact": ticket.impact, "urgency": ticket.urgency, "service": ticket.service,
            "severity": agreed,
        }  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"severity": self.cleaned_data["severity"] or None}


class EditForm(StandingFields, ActionForm):
    template = "desk/ticket/_edit_fields.html"
    title = line(label=gettext_lazy("What does not work"), max_length=150)
    description = words(label=gettext_lazy("Description"), required=False)
    assets = TypeaheadField(label=gettext_lazy("Assets"), required=False)
    reporter = TypeaheadField(label=gettext_lazy("Reported by"), required=False)
    callback = line(label=gettext_lazy("Call back on"), max_length=40, required=False)
    site = TypeaheadField(label=gettext_lazy("Site"), required=False)

    def __init__(self, data: Any = None, *, ticket: Ticket, **options: Any) -> None:
        super().__init__(data, ticket=ticket, **options)
        self.before = assets_on(ticket)
        self.initial = {"title": ticket.title, "description": ticket.description,
                        "callback": ticket.callback}  # fmt: skip
        for name in ("reporter", "site"):
            held = getattr(ticket, name)
            self.initial[name] = Typed([str(held.public_id)], str(held)) if held else None
        self.begin()

    def standing(self) -> dict[str, Any]:
        plain = ("title", "description", "callback", "reporter", "site")
        return {name: getattr(self.ticket, name) for name in plain} | {"assets": self.before}

    def read_anew(self) -> None:
        """Take the ticket as it stands now; call it under the ticket's lock."""
        self.ticket = ticket_by_number(self.actor, self.ticket.number)
        self.before = assets_on(self.ticket)

    def as_sent(self, name: str, value: Any) -> dict[str, list[str]]:
        if name in ("reporter", "site"):
            held = [str(value.public_id)] if value else [""]
            return {name: held, f"{name}_text": [str(value or "")]}
        if name == "assets":
            return {name: [str(asset.public_id) for asset in value], "assets_text": [""]}
        return super().as_sent(name, value)

    def clean_assets(self) -> Any:
        return assets_chosen(self.cleaned_data["assets"])

    def clean_reporter(self) -> Any:
        return of_customer("reporter", self.cleaned_data["reporter"], self.ticket.organisation_id)

    def clean_site(self) -> Any:
        return of_customer("site", self.cleaned_data["site"], self.ticket.organisation_id)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        if {asset.pk for asset in given["assets"]} == {asset.pk for asset in self.before}:
            del given["assets"]
        return {name: value for name, value in given.items() if name not in self.left_alone}

    @property
    def shown(self) -> dict[str, Any]:
        """What the boxes of the typeaheads show."""
        cleaned = self.typed or getattr(self, "cleaned_data", {})
        assets = cleaned.get("assets", []) if self.is_bound else self.before
        return {
            "assets": [(str(asset.public_id), asset_label(asset)) for asset in assets],
            "reporter": self._text("reporter"),
            "site": self._text("site"),
        }

    def _text(self, name: str) -> str:
        if self.is_bound:
            return self.data.get(f"{name}_text", "")
        return str(getattr(self.ticket, name) or "")


class AgainForm(ReportFields, ActionForm):
    template = "desk/_report_fields.html"

    def arguments(self) -> dict[str, Any]:
        return self.report()


class RedactForm(ActionForm):
    passage = forms.CharField(
        label=gettext_lazy("What to take out"), max_length=500, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Copy it exactly as it stands, no more than must go."),
    )  # fmt: skip
    reason = line(label=gettext_lazy("Why?"), max_length=250,
                  help_text=gettext_lazy("Do not repeat it here."))  # fmt: skip


class RemoveFileForm(ActionForm):
    attachment = forms.ChoiceField(label=gettext_lazy("File"))
    reason = line(label=gettext_lazy("Why?"), max_length=250)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.attached = {str(row.public_id): row for row in attachments_of(self.ticket)}
        offer(self, "attachment", [(key, row.name) for key, row in self.attached.items()])

    def arguments(self) -> dict[str, Any]:
        return super().arguments() | {"attachment": self.attached[self.cleaned_data["attachment"]]}


class CommentForm(OnceForm):
    """A comment of the desk's; who may read it is said each time."""

    body = words(label=gettext_lazy("Comment"))
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can read this"),
        choices=[("public", gettext_lazy("The customer")), ("internal", gettext_lazy("HDO only"))],
        error_messages={"required": gettext_lazy("Choose who can read this.")},
    )


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, cleaned to a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise ValidationError(
                _("At most %(most)d files at once."), code="most", params={"most": MOST_FILES}
            )
        single = super().clean
        return [single(one, initial) for one in given or [None]]


class FileForm(OnceForm):
    """Files, and who may read them."""

    file = FilesField(label=gettext_lazy("Files"))
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who can read this"), widget=forms.RadioSelect, initial="internal",
        choices=[("internal", gettext_lazy("HDO only")), ("public", gettext_lazy("The customer"))],
    )  # fmt: skip
