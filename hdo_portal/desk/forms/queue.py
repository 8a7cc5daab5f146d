"""The forms of the queue: its filters, which live in the address, its columns and saved views."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Severity
from hdo_portal.accounts.models import Team
from hdo_portal.desk.columns import CHOICES
from hdo_portal.desk.forms.choosing import TypeaheadField
from hdo_portal.web.forms import offer
from hdo_portal.web.once import OnceForm
from tickets.models import SavedView
from tickets.models.enums import INCIDENT_STATUSES, Status
from tickets.worklist.address import Address


class QueueFilter(forms.Form):
    """Shows what an address asks for; tickets/worklist/address.py reads it."""

    text = forms.CharField(
        label=gettext_lazy("Search"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "data-shortcut": "f"}),
    )  # fmt: skip
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), required=False)
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    customer = TypeaheadField(label=gettext_lazy("Customer"), required=False)
    grouped = forms.ChoiceField(label=gettext_lazy("Grouped by"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False)

    def __init__(self, address: Address, teams: list[Team]) -> None:
        data = {name: address.first(name) for name in self.base_fields}
        super().__init__(data, auto_id="filter-%s")
        self.address = address
        named = [(s.replace("_", "-"), Status(s).label) for s in INCIDENT_STATUSES]
        over, everything = ("over", _("Over")), ("all", _("All"))
        offer(self, "status", [("", _("Open")), *named, over, everything])
        offer(self, "severity", [("", _("All")), *Severity.choices])
        offer(self, "team", [("", _("All")), *((team.slug, team.name) for team in teams)])
        offer(self, "grouped", [("", _("Nothing")), ("customer", _("Customer")),
                                ("site", _("Site")), ("asset", _("Asset"))])  # fmt: skip
        first = ("", _("Due first") if address.wanted.is_open else _("Newest first"))
        offer(self, "sort", [first, ("newest", _("Newest first")), ("oldest", _("Oldest first"))])

    @property
    def active(self) -> bool:
        """Whether anything is narrowed."""
        kept = set(self.address.given) - {"sort", "grouped"}
        return bool(kept)

    @property
    def is_mine(self) -> bool:
        return "me" in self.address.given.get("assigned", [])

    @property
    def is_nobodys(self) -> bool:
        return "nobody" in self.address.given.get("assigned", [])


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(column.name, column.label) for column in CHOICES],
    )  # fmt: skip


class ViewForm(OnceForm):
    """A name for what the queue shows now. ``query`` is that question."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("Share it with my team"), required=False)
    with_columns = forms.BooleanField(
        label=gettext_lazy("Keep these columns with it"), required=False
    )
    query = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, view: SavedView | None = None, query: str = "") -> None:
        super().__init__(data, auto_id="view-%s")
        self.initial = {"query": query}
        if view is not None:
            self.initial = {"name": view.name, "shared": view.team_id is not None,
                            "query": view.query, "with_columns": bool(view.columns)}  # fmt: skip
