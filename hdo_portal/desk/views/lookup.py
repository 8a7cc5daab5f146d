"""What the desk's forms ask while somebody types: lists to choose from, and what stands beside."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assets.lookup import find_by_identity
from customers.lookup import customer, find_customers, find_people, find_sites
from customers.models import Organisation
from hdo_portal.desk.finding import find_whom
from hdo_portal.desk.forms.incident import PromiseForm, WhoseFields
from hdo_portal.desk.situation import Situation, Suggestion
from hdo_portal.foundation.errors import NotFound
from hdo_portal.web.access import staff_page
from hdo_portal.web.requests import PortalRequest
from tickets.queries import ticket_by_number
from tickets.queue import find_mergeable
from tickets.search.answering import suggest


class Question(forms.Form):
    """What a typeahead asks."""

    q = forms.CharField(max_length=200, required=False)
    organisation = forms.UUIDField(required=False)
    ticket = forms.RegexField(r"^(INC|CHG)-\d{4}-\d{6,12}\Z", required=False)


def _asked(request: PortalRequest) -> dict[str, Any]:
    """The question; what cannot be read is left out."""
    form = Question(request.GET)
    form.is_valid()
    return {name: form.cleaned_data.get(name) for name in form.fields}


def _customer_asked(asked: dict[str, Any]) -> Organisation | None:
    return customer(asked["organisation"]) if asked["organisation"] else None


def _options(request: PortalRequest, kind: str, found: list[Any]) -> HttpResponse:
    return render(request, "desk/lookup/options.html", {"kind": kind, "found": found})


@require_GET
@staff_page("desk.use")
def customers(request: PortalRequest) -> HttpResponse:
    """Customers by name, short name or number."""
    return _options(request, "customer", find_customers(_asked(request)["q"] or ""))


@require_GET
@staff_page("desk.use")
def assets(request: PortalRequest) -> HttpResponse:
    """Assets by what tells them apart; of one customer, if one is chosen."""
    asked = _asked(request)
    whose = _customer_asked(asked)
    found = find_by_identity(asked["q"] or "", organisation_id=whose.pk if whose else None)
    return _options(request, "asset", found)


@require_GET
@staff_page("desk.use")
def whom(request: PortalRequest) -> HttpResponse:
    """Customers, rooms and assets in one list, whatever is known of who calls."""
    asked = _asked(request)
    whose = _customer_asked(asked)
    found = find_whom(asked["q"] or "", whose.pk if whose else None)
    return render(request, "desk/lookup/whom.html", {"found": found})


@require_GET
@staff_page("desk.use")
def people(request: PortalRequest) -> HttpResponse:
    """Contacts of the chosen customer."""
    asked = _asked(request)
    whose = _customer_asked(asked)
    return _options(request, "person", find_people(whose.pk, asked["q"] or "") if whose else [])


@require_GET
@staff_page("desk.use")
def sites(request: PortalRequest) -> HttpResponse:
    """Sites of the chosen customer."""
    asked = _asked(request)
    whose = _customer_asked(asked)
    return _options(request, "site", find_sites(whose.pk, asked["q"] or "") if whose else [])


@require_GET
@staff_page("desk.use")
def incidents(request: PortalRequest) -> HttpResponse:
    """Open incidents that the named one could be merged into."""
    asked = _asked(request)
    try:
        ticket = ticket_by_number(request.actor, asked["ticket"] or "")
    except NotFound:
        return _options(request, "incident", [])
    found = find_mergeable(request.actor, ticket, asked["q"] or "")
    return _options(request, "incident", found)


@require_GET
@staff_page("desk.use")
def tickets(request: PortalRequest) -> HttpResponse:
    """Any ticket, by number or words."""
    hits = suggest(request.actor, _asked(request)["q"] or "", limit=8).hits
    return _options(request, "incident", [hit.ticket for hit in hits])


@require_GET
@staff_page("desk.use")
def surroundings(request: PortalRequest) -> HttpResponse:
    """Whom to call, what is known and what is going on, for the customer and assets chosen."""
    form = WhoseFields(request.GET)
    form.is_valid()
    situation = Situation.of(request.actor, form.whose, form.things)
    return render(request, "desk/new_incident/_surroundings.html", {"situation": situation})


@require_GET
@staff_page("desk.use")
def promise(request: PortalRequest) -> HttpResponse:
    """The severity that is suggested, and the clocks that would start."""
    form = PromiseForm(request.GET)
    form.is_valid()
    suggestion = Suggestion.of(form.cleaned_data)
    return render(request, "desk/new_incident/_promise.html", {"suggestion": suggestion})
