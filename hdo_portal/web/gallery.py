"""The page for staff that shows every component in its states, with invented data.

Page authors copy from it; axe and a pair of eyes go over it. It reads no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from customers.models import Severity
from tickets.models.enums import CHANGE_STATUSES, INCIDENT_STATUSES

CUSTOMERS = (
    ("c1", "Gjøvik kommune", "Legevakt"),
    ("c2", "Helse Bergen HF", "AMK Bergen"),
    ("c3", "Oslo universitetssykehus HF", "AMK Oslo"),
    ("c4", "Sykehuset Innlandet HF", "AMK Innlandet"),
    ("c5", "Ålesund interkommunale legevakt", "Legevakt"),
)


@dataclass
class Example:
    """A clock that was never on a ticket."""

    get_measure_display: str
    state: str
    started_at: datetime
    due_at: datetime | None
    note: str = ""


@dataclass
class Row:
    """A line of the example list."""

    number: str
    title: str
    note: str
    customer: str
    severity: str
    status: str
    holder: str
    clock: Example = field(repr=False)


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="What does not work, in one sentence.", max_length=150)
    description = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    impact = forms.ChoiceField(
        choices=[("", "Choose"), ("1", "Several control rooms"), ("4", "One user")]
    )
    urgency = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("1", "Stopped"), ("2", "Degraded"), ("3", "Can wait")]
    )
    occurred = forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), required=False
    )
    functions = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("talk", "Group call"), ("data", "Status messages"), ("pos", "Position")],
    )
    patients = forms.BooleanField(label="Patient handling is affected now", required=False)
    attachment = forms.FileField(required=False)
    customer = forms.CharField(widget=forms.HiddenInput)


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; with ?q=, answer the example typeahead as a real look-up does."""
    if "q" in request.GET:
        return render(request, "gallery/lookup.html", {"found": customers_like(request.GET["q"])})
    now = timezone.now()
    return render(
        request,
        "gallery/index.html",
        {
            "sections": SECTIONS,
            "incident_statuses": INCIDENT_STATUSES,
            "change_statuses": CHANGE_STATUSES,
            "severities": Severity.values,
            "form": ExampleForm(),
            "wrong_form": wrong_form(),
            "clocks": clocks(now),
            "rows": rows(now),
            "ledger": ledger(now),
            "months": MONTHS,
            "crumbs": [{"label": "Queue", "url": "#"}, {"label": "Incidents", "url": "#"}],
            "tabs": TABS,
            "kinds": [("all", "All"), ("amk", "AMK"), ("legevakt", "Legevakt")],
            "chosen": [("t1", "ISSI 2410341 Sepura SC20"), ("t2", "ISSI 2410377 Motorola MTP8550")],
            "now": now,
        },
    )


def customers_like(words: str) -> list[tuple[str, str, str]]:
    """The example customers whose name holds the words."""
    return [customer for customer in CUSTOMERS if words.casefold() in customer[1].casefold()]


def wrong_form() -> ExampleForm:
    """The form as it comes back: what was typed is still there, each fault at its field."""
    typed = {"title": "", "description": "Mister lyd i talegruppe", "impact": "9"}
    form = ExampleForm(typed, auto_id="wrong_%s")
    form.is_valid()
    form.add_error(None, "The customer has no agreement that covers this equipment.")
    return form


def clocks(now: datetime) -> list[Example]:
    """A clock of each tone."""
    minutes = _minutes
    return [
        Example("Response", "met", now - minutes(40), now - minutes(25)),
        Example("Restored", "running", now - minutes(30), now + minutes(210)),
        Example("Next update", "running", now - minutes(26), now + minutes(4)),
        Example("Resolved", "running", now - minutes(270), now - minutes(12)),
        Example("Restored", "paused", now - minutes(90), None, "waiting for access to the site"),
        Example("Response", "missed", now - minutes(90), now - minutes(75)),
    ]


def rows(now: datetime) -> list[Row]:
    """An example of the desk's list, what is due first at the top."""
    minutes = _minutes

    def running(start: float, due: float) -> Example:
        return Example("Restored", "running", now - minutes(start), now + minutes(due))

    paused = Example("Restored", "paused", now, None)
    return [
        Row("INC-2026-004217", "Kontrollrom mister lyd på operatørplass 4",
            "ICCS OP-04 · Haukeland", "Helse Bergen HF", "SL1", "in_progress",
            "Ola Nygård", running(132, -12)),
        Row("INC-2026-004218", "Ingen dekning på TETRA i ambulanse 3-41", "ISSI 2410341 · SRG3900",
            "Gjøvik kommune", "SL1", "new", "", running(13, 2)),
        Row("INC-2026-004211", "Feil talegruppe etter omprogrammering", "MTP6650 · 14 terminaler",
            "Sykehuset Innlandet HF", "SL2", "in_progress", "Ingrid Solberg", running(60, 180)),
        Row("INC-2026-004209", "Sporadiske brudd på linje til nabo-AMK", "ICCS trunk 2 · Tromsø",
            "UNN HF", "SL2", "on_hold", "Mona Haug", paused),
        Row("INC-2026-004206", "Dockingstasjon lader ikke", "SC20 DC-2 · ambulanse 7-12",
            "Ålesund interkommunale legevakt", "SL3", "restored", "Ola Nygård",
            running(500, 2900)),
    ]  # fmt: skip


def ledger(now: datetime) -> list[dict[str, Any]]:
    """A clock's four hours: counted, paused, counted again, and twelve minutes too many."""
    minutes = _minutes
    return [
        {"kind": "ran", "start": now - minutes(270), "end": now - minutes(180)},
        {"kind": "paused", "start": now - minutes(180), "end": now - minutes(102),
         "label": "Waiting for access to the site", "seconds": 0},
        {"kind": "ran", "start": now - minutes(102), "end": now - minutes(12)},
        {"kind": "over", "start": now - minutes(12), "end": now},
    ]  # fmt: skip


def _minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


SECTIONS = (
    ("headings", "Page heading"), ("buttons", "Buttons"), ("tags", "Tags"),
    ("clocks", "SLA clocks"), ("ledger", "Ledger"), ("stats", "Figures"),
    ("table", "Table and filters"), ("form", "Form"),
    ("wrong", "Form with errors"), ("timeline", "Timeline"),
    ("composer", "Writing a comment"), ("dialog", "Dialog and menu"),
    ("facts", "Facts and cards"), ("notices", "Notices"), ("chart", "Chart"), ("empty", "Empty"),
)  # fmt: skip
PER_CENT = (98.2, 97.5, 99.1, 96.0, 93.4, 97.7, 98.8, 99.0, 96.9, 94.1, 98.3, 97.2)
MONTHS = [
    {"label": f"{month:02}", "value": value, "tone": "danger" if value < 95 else "accent"}
    for month, value in enumerate(PER_CENT, start=1)
]
TABS = [
    {"label": "All open", "url": "#all", "current": True, "count": 94},
    {"label": "Mine", "url": "#mine", "current": False, "count": 7},
    {"label": "Near due", "url": "#due", "current": False, "count": 11},
    {"label": "Unassigned", "url": "#free", "current": False, "count": 0},
]
