"""Taking a duty, swapping it, and the feed for one's own calendar."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hdo_portal.desk.forms.oncall import DutyForm, SwapForm, TakeForm
from hdo_portal.desk.views.oncall import crumbs, mine
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.actions.duty_feed import feed_of
from tickets.escalation import oncall, oncall_rows

FORM = ["GET", "HEAD", "POST"]
ANSWERS = {
    "accept": (actions.accept_swap, lambda: _("You have the duty now.")),
    "decline": (actions.decline_swap, lambda: _("You have said no, and they are told.")),
    "withdraw": (actions.withdraw_swap, lambda: _("You no longer ask.")),
}


@require_http_methods(FORM)
@staff_page("oncall.take")
def take_duty(request: PortalRequest) -> HttpResponse:
    """The form, or the duty taken."""
    return _form(request, TakeForm, "desk/oncall/take.html", _taken)


@require_http_methods(FORM)
@staff_page("oncall.swap")
def propose_swap(request: PortalRequest) -> HttpResponse:
    """The form, or the colleague asked."""
    return _form(request, SwapForm, "desk/oncall/swap.html", _proposed)


def _form(request: PortalRequest, kind: Any, template: str, work: Any) -> HttpResponse:
    at = clock.now()
    common = {"actor": request.actor, "levels": oncall.plan(at, at + oncall.AHEAD).levels}
    if request.method != "POST":
        return _shown(request, kind(initial=DutyForm.asked(request.GET), **common), template)
    form = kind(request.POST, **common)
    if not form.is_valid():
        return _shown(request, form, template, status=422)
    try:
        return SeeOther(once(request, form.cleaned_data["once"], lambda: work(request, form)))
    except PortalError as error:
        apply_invalid(form, error)
        return _shown(request, form, template, status=status_of(error))


def _shown(request: PortalRequest, form: Any, template: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "crumbs": crumbs()}
    return render(request, template, context, status=status)


def _taken(request: PortalRequest, form: TakeForm) -> str:
    made = actions.take_duty(request.actor, **form.arguments())
    messages.success(request, _("%(who)s has the duty.") % {"who": made.person})
    return reverse("desk:oncall")


def _proposed(request: PortalRequest, form: SwapForm) -> str:
    swap = actions.propose_swap(request.actor, **form.arguments())
    messages.success(request, _("%(who)s has been asked.") % {"who": swap.taker})
    return reverse("desk:oncall-mine")


@require_POST
@staff_page("oncall.take")
def end_override(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Give a taken duty back to the rota."""
    override = oncall_rows.override_by_id(public_id)
    if override is None:
        raise Http404
    try:
        actions.end_override(request.actor, override=override)
        messages.success(request, _("The rota holds again."))
    except PortalError as error:
        messages.error(request, str(error.message))
    return SeeOther(reverse("desk:oncall"))


@require_POST
@staff_page("oncall.swap")
def answer_swap(request: PortalRequest, public_id: UUID, answer: str) -> HttpResponse:
    """Accept, decline or withdraw a proposal."""
    swap = oncall_rows.swap_by_id(public_id)
    if swap is None or answer not in ANSWERS:
        raise Http404
    verb, words = ANSWERS[answer]
    try:
        verb(request.actor, swap=swap)
        messages.success(request, words())
    except PortalError as error:
        messages.error(request, str(error.message))
    return SeeOther(reverse("desk:oncall-mine"))


@require_POST
@staff_page("oncall.take")
def make_feed(request: PortalRequest) -> HttpResponse:
    """A new address of one's own feed, shown this once; the one before is dead."""
    secret = actions.make_feed(request.actor)
    address = request.build_absolute_uri(reverse("desk:duty-feed", args=[secret]))
    response = render(request, "desk/oncall/mine.html", mine(request) | {"address": address})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@staff_page("oncall.take")
def revoke_feed(request: PortalRequest) -> HttpResponse:
    """No address opens one's duties any more."""
    actions.revoke_feed(request.actor)
    messages.success(request, _("The calendar address no longer works."))
    return SeeOther(reverse("desk:oncall-mine"))


@require_safe
def duty_feed(request: PortalRequest, secret: str) -> HttpResponse:
    """The duties of the person whose secret this is, for a calendar that cannot sign in. 304 when
    it has what it asks for already."""
    with acting(Actor.system("duty feed")):
        found = feed_of(secret)
        if found is None:
            raise Http404
    response = HttpResponse(found.body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="hdo-on-call.ics"'
    response["Cache-Control"] = "private, max-age=900"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = f'"{found.version}"'
    changed = int(found.changed_at.timestamp())
    response["Last-Modified"] = http_date(changed)
    return get_conditional_response(request, response["ETag"], changed, response) or response
