"""A fault that is reported for the first time."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from assets.lookup import find_by_identity
from assets.models import Asset
from customers.models import Organisation
from customers.queries import person_of
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from hdo_portal.portal.forms.fields import Words
from hdo_portal.portal.forms.occurrence import OccurrenceForm
from hdo_portal.portal.questions import EXTENT, HINDRANCE, Answers
from tickets import customer_queries as reads


class ReportForm(OccurrenceForm):
    """A fault that is reported: the first occurrence, and what the desk needs to begin."""

    organisation = forms.ChoiceField(label=_("Which organisation?"), required=False)
    asset = forms.CharField(
        label=_("Which radio or control room?"),
        help_text=_("Type an ISSI, TEI, serial number, call sign or name. Leave it empty if you "
                    "do not know."),
        required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip
    title = Words(
        label=_("What does not work?"),
        max_length=150,
        help_text=_("One sentence, for example “No sound in the talk group”."),
    )
    extent = forms.ChoiceField(
        label=_("How much is hit?"), choices=EXTENT, widget=forms.RadioSelect
    )
    hindrance = forms.ChoiceField(
        label=_("Can you do your work?"), choices=HINDRANCE, widget=forms.RadioSelect
    )
    callback = forms.CharField(
        label=_("Which number can we call you on?"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    separate = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.chosen: Asset | None = None
        self.organisations = reads.organisations_of(actor)
        self.fields["patient_affected"].required = True
        if len(self.organisations) > 1:
            named = [(str(row.public_id), row.name) for row in self.organisations]
            self.fields["organisation"].choices = [("", _("Choose")), *named]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            del self.fields["organisation"]

    @cached_property
    def asset_text(self) -> str:
        """What the box of the type-ahead shows: what was typed, or the name of what was chosen."""
        typed = self.data.get("asset_text", "") if self.is_bound else ""
        words = str(typed).replace("\x00", " ")[:200]  # which no database takes
        return words or str(self.initial.get("asset_text", ""))

    def clean_asset(self) -> Asset | None:
        """The thing that was chosen, or the only one that matches the words that were typed.

        Words that match nothing are no mistake: they go along in the description.
        """
        given, typed = self.cleaned_data["asset"], " ".join(self.asset_text.split())
        if given:
            return self._chosen(given)
        matches = find_by_identity(typed, limit=2) if typed else []
        if len(matches) > 1 and not _is_exact(*matches):
            raise forms.ValidationError(
                _("Several of yours match this. Choose one from the list, or write its ISSI."),
                code="ambiguous",
            )
        return matches[0] if matches else None

    def _chosen(self, given: str) -> Asset:
        try:
            return reads.own_asset(self.actor, UUID(given))
        except (ValueError, NotFound) as error:
            raise forms.ValidationError(
                _("Choose one of your own radios or control rooms."), code="not_own"
            ) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.chosen = cleaned.get("asset")
        cleaned["owner"] = self._owner(cleaned)
        if self.chosen is not None:
            self._fill_in(self.chosen, cleaned)
        return cleaned

    def _owner(self, cleaned: dict[str, Any]) -> Organisation | None:
        """Whose fault it is: the equipment's owner, else the chosen one, else the only one."""
        if self.chosen is not None:
            return self.chosen.organisation
        if len(self.organisations) == 1:
            return self.organisations[0]
        by_id = {str(row.public_id): row for row in self.organisations}
        found = by_id.get(cleaned.get("organisation", ""))
        if found is None and "organisation" in self.fields and "organisation" not in self.errors:
            self.add_error("organisation", _("Choose the organisation that has the fault."))
        elif found is None and not self.organisations:
            self.add_error(None, _("You belong to no organisation here. Call the service desk."))
        return found

    def _fill_in(self, asset: Asset, cleaned: dict[str, Any]) -> None:
        """What the chosen radio says of itself need not be asked of a person."""
        terminal = getattr(asset, "terminal", None)
        if terminal is not None:
            cleaned["equipment"] = cleaned.get("equipment") or terminal.mounting
            cleaned["own_issi"] = cleaned.get("own_issi") or terminal.issi

    def answers(self) -> Answers:
        """What was said, for impact and urgency."""
        names = ("extent", "hindrance", "patient_affected", "fallback_in_use", "positions")
        room = getattr(self.chosen, "control_room", None) if self.chosen else None
        said = {name: self.cleaned_data[name] for name in names}
        return Answers(**said, room_kind=room.kind if room else "")

    def incident(self) -> dict[str, Any]:
        """The fields of the incident, as ``open_incident`` takes them."""
        answers, cleaned, asset = self.answers(), self.cleaned_data, self.chosen
        return {
            "organisation": cleaned["owner"],
            "title": cleaned["title"],
            "description": self._description(),
            "impact": answers.impact,
            "urgency": answers.urgency,
            "assets": [asset] if asset else [],
            "site": asset.site if asset and _same_owner(asset) else None,
            "reporter": person_of(self.actor.user_id),
            "callback": cleaned["callback"],
            "via": "portal",
            "report": self.report(),
        }

    def _description(self) -> str:
        parts = [self.cleaned_data["activity"]]
        if self.chosen is None and self.asset_text.strip():
            parts.append(_("Equipment as written: %(text)s") % {"text": self.asset_text.strip()})
        return "\n\n".join(part for part in parts if part)


def _is_exact(first: Asset, second: Asset) -> bool:
    """Whether the first is exactly what was typed, and the second only begins so."""
    return first.rank == 0 and second.rank > 0  # type: ignore[attr-defined]  # annotated


def _same_owner(asset: Asset) -> bool:
    return asset.site is not None and asset.site.organisation_id == asset.organisation_id
