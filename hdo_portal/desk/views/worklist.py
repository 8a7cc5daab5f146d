"""How one person looks at the queue: saved views, columns, and what they have read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hdo_portal.accounts.preferences import set_queue_columns
from hdo_portal.desk.columns import own_columns
from hdo_portal.desk.forms.queue import ColumnsForm, ViewForm
from hdo_portal.foundation.errors import NotFound, PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.models import SavedView
from tickets.worklist.views import may_change, view_by_id

FORM = ["GET", "HEAD", "POST"]
MOST_NUMBERS = 100


def queue_at(query: str) -> str:
    """The address of the queue that asks this."""
    return f"{reverse('desk:queue')}?{query}" if query else reverse("desk:queue")


@require_http_methods(FORM)
@staff_page("view.save")
def new_view(request: PortalRequest) -> HttpResponse:
    """The form for a new view of what the address asks for, or the view saved."""
    if request.method != "POST":
        return _shown(request, ViewForm(query=request.GET.urlencode()))
    return _saved(request, ViewForm(request.POST))


@require_http_methods(FORM)
@staff_page("view.save")
def edit_view(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The form of a view one may change, or the change saved. ``?query=`` puts another question in
    its place."""
    view = _view(request, public_id)
    if request.method != "POST":
        form = ViewForm(view=view)
        if "to" in request.GET:
            form.initial["query"] = request.GET["to"]
        return _shown(request, form, view)
    return _saved(request, ViewForm(request.POST, view=view), view)


@require_POST
@staff_page("view.save")
def delete_view(request: PortalRequest, public_id: UUID) -> HttpResponse:
    view = _view(request, public_id)
    actions.delete_view(request.actor, view=view)
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return SeeOther(reverse("desk:queue"))


@require_POST
@staff_page("preferences.edit")
def set_columns(request: PortalRequest) -> HttpResponse:
    """Choose the columns of one's own queue, and go on where one was."""
    form = ColumnsForm(request.POST)
    if form.is_valid():
        set_queue_columns(request.actor, columns=form.cleaned_data["columns"])
    return SeeOther(queue_at(request.POST.get("query", "")[:4000]))


@require_POST
@staff_page("desk.use")
def mark_read(request: PortalRequest) -> HttpResponse:
    """One has read these tickets as they are now. A script's page says so by itself."""
    actions.mark_read(request.actor, numbers=request.POST.getlist("number")[:MOST_NUMBERS])
    if request.htmx:
        return HttpResponse(status=204)
    return SeeOther(queue_at(request.POST.get("query", "")[:4000]))


def _view(request: PortalRequest, public_id: UUID) -> SavedView:
    try:
        view = view_by_id(request.actor, public_id)
    except NotFound as error:
        raise Http404(str(error)) from error
    if not may_change(request.actor, view):
        raise Http404
    return view


def _saved(request: PortalRequest, form: ViewForm, view: SavedView | None = None) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, form, view, status=422)
    said = form.cleaned_data
    columns = [column.name for column in own_columns(request.user)]

    def work() -> str:
        kept = actions.save_view(
            request.actor, view=view, name=said["name"], query=said["query"],
            shared=said["shared"], columns=columns if said["with_columns"] else (),
        )  # fmt: skip
        return queue_at(kept.query)

    try:
        return SeeOther(once(request, said["once"], work))
    except PortalError as error:
        apply_invalid(form, error)
        return _shown(request, form, view, status=status_of(error))


def _shown(
    request: PortalRequest, form: ViewForm, view: SavedView | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "view": view,
        "crumbs": [{"label": _("Queue"), "url": reverse("desk:queue")}],
    }
    return render(request, "desk/queue/view.html", context, status=status)
