"""The form of a new incident, and the small ones behind what stands beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset
from customers.lookup import customer, find_customers
from customers.models import Organisation
from hdo_portal.desk.forms.choosing import (
    TypeaheadField,
    Typed,
    assets_chosen,
    chosen,
    of_customer,
)
from hdo_portal.desk.forms.fields import GravityFields, ReportFields, line, words
from hdo_portal.desk.labels import asset_label
from hdo_portal.foundation.actor import Actor
from hdo_portal.web.forms import offer
from hdo_portal.web.once import OnceForm
from tickets.models.enums import Via
from tickets.queries import teams


class WhoseFields(forms.Form):
    """Whose it is and what is hit. An asset alone says whose it is."""

    named: Sequence[Organisation] = ()  # the customer that the box of assets named instead
    assets = TypeaheadField(label=gettext_lazy("Asset"), required=False)
    organisation = TypeaheadField(label=gettext_lazy("Customer"), required=False)

    def clean_assets(self) -> list[Asset]:
        typed: Typed = self.cleaned_data["assets"]
        try:
            return assets_chosen(typed)
        except ValidationError:
            # One box for both: the words may name a customer.
            self.named = find_customers(typed.text)[:2] if not typed.ids else []
            if len(self.named) != 1:
                raise
            return []

    def clean_organisation(self) -> Organisation | None:
        whose: Organisation | None = chosen(
            self.cleaned_data["organisation"], customer, find_customers
        )
        whose = whose or next(iter(self.named), None)
        return whose or next((a.organisation for a in self.cleaned_data.get("assets") or []), None)

    @property
    def whose(self) -> Organisation | None:
        """The customer, once the form is cleaned, if it could be told."""
        return self.cleaned_data.get("organisation")

    @property
    def things(self) -> list[Asset]:
        """The assets, once the form is cleaned, as far as they could be told."""
        return self.cleaned_data.get("assets") or []


class PromiseForm(WhoseFields, GravityFields):
    """As much of the new incident as its severity and its clocks follow from."""


class IncidentForm(WhoseFields, GravityFields, ReportFields, OnceForm):
    """A new incident on one screen."""

    reporter = TypeaheadField(
        label=gettext_lazy("Reported by"), required=False,
        help_text=gettext_lazy("One of the customer’s people."),
    )  # fmt: skip
    callback = line(
        label=gettext_lazy("Call back on"), max_length=40, required=False,
        help_text=gettext_lazy("With a name, if not in the list."),
    )  # fmt: skip
    via = forms.ChoiceField(
        label=gettext_lazy("Reported by way of"), widget=forms.RadioSelect, initial=Via.PHONE
    )
    site = TypeaheadField(
        label=gettext_lazy("Site"), required=False,
        help_text=gettext_lazy("Empty: where the asset stands."),
    )  # fmt: skip
    title = line(label=gettext_lazy("What does not work"), max_length=150)
    description = words(label=gettext_lazy("Description"), required=False, rows=3)
    severity_reason = line(
        label=gettext_lazy("Why this severity"), max_length=250, required=False,
        help_text=gettext_lazy("Needed when it differs from the suggested one."),
    )  # fmt: skip
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor, **options: Any) -> None:
        super().__init__(data, **options)
        self.teams = {team.slug: team for team in teams()}
        offer(self, "via", ((via.value, via.label) for via in (Via.PHONE, Via.DESK)))
        named = [(slug, team.name) for slug, team in self.teams.items()]
        offer(self, "team", [("", _("Nobody yet")), *named])
        own = (slug for slug, team in self.teams.items() if team.pk in actor.team_ids)
        self.fields["team"].initial = next(own, "")

    @classmethod
    def about(cls, query: Mapping[str, str], *, actor: Actor) -> "IncidentForm":
        """An empty form about the asset or the customer that the address names."""
        given = WhoseFields(query)
        given.is_valid()
        form = cls(actor=actor)
        form.cleaned_data = {"assets": given.things, "organisation": given.whose}
        if given.whose is not None:
            form.initial["organisation"] = Typed([str(given.whose.public_id)], given.whose.name)
        return form

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.whose is None and not {"organisation", "assets"} & self.errors.keys():
            self.add_error("organisation", _("Choose a customer, or an asset of theirs."))
        for name in ("reporter", "site"):
            self._choose_of_customer(name)
        cleaned["site"] = cleaned.get("site") or self._site_of_assets()
        return cleaned

    def _choose_of_customer(self, name: str) -> None:
        typed, whose = self.cleaned_data.get(name), self.whose
        if not typed or whose is None:
            self.cleaned_data[name] = None
            return
        try:
            self.cleaned_data[name] = of_customer(name, typed, whose.pk)
        except ValidationError as error:
            self.add_error(name, error)

    def _site_of_assets(self) -> Any:
        own = self.whose.pk if self.whose else None
        places = (asset.site for asset in self.things if asset.site)
        return next((site for site in places if site.organisation_id == own), None)

    def keep_errors_of_the_report(self) -> None:
        """Clean it, and mind only what is wrong with the minimum form: the rest is not asked."""
        for name in [name for name in self.errors if name not in ReportFields.base_fields]:
            del self.errors[name]

    def opening(self) -> dict[str, Any]:
        """What ``open_incident`` takes."""
        plain = ("organisation", "assets", "title", "description", "impact", "urgency", "service",
                 "reporter", "callback", "via", "site", "severity_reason")  # fmt: skip
        return {name: self.cleaned_data[name] for name in plain} | {
            "severity": self.cleaned_data["severity"] or None,
            "team": self.teams.get(self.cleaned_data["team"]),
            "report": self.report(),
        }

    # What the boxes of the typeaheads show: the thing that was found, else what was typed.

    @property
    def shown(self) -> dict[str, Any]:
        return {name: self._shown(name) for name in ("organisation", "reporter", "site")} | {
            "assets": [(str(asset.public_id), asset_label(asset)) for asset in self.things],
            "assets_text": "" if self.things else self._typed("assets"),
        }

    def _shown(self, name: str) -> dict[str, str]:
        found = getattr(self, "cleaned_data", {}).get(name)
        if found is None or isinstance(found, Typed):
            return {"value": "", "text": self._typed(name)}
        return {"value": str(found.public_id), "text": str(found)}

    def _typed(self, name: str) -> str:
        return self.data.get(f"{name}_text", "") if self.is_bound else ""
