"""Rotas and their layers: read by all of the desk, edited by those who plan."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hdo_portal.desk.forms.oncall import RotaEditForm, RotaForm
from hdo_portal.desk.forms.rota_layer import EndForm, LayerForm
from hdo_portal.desk.views.oncall import crumbs, rota_or_404, tabs
from hdo_portal.foundation import clock
from hdo_portal.foundation.errors import PortalError
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.once import once
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.escalation import oncall_rows
from tickets.escalation.rota import OSLO, instant
from tickets.models import Rota, RotaLayer
from tickets.models.rota import Weekday

FORM = ["GET", "HEAD", "POST"]


@require_safe
@staff_page("desk.use")
def rota_list(request: PortalRequest) -> HttpResponse:
    """All rotas."""
    context = {"tabs": tabs("rotas"), "rotas": oncall_rows.all_rotas()}
    return render(request, "desk/oncall/rotas.html", context)


@require_safe
@staff_page("desk.use")
def rota_page(request: PortalRequest, slug: str) -> HttpResponse:
    """One rota and its layers."""
    rota = rota_or_404(slug)
    return _rota(request, rota, EndForm())


def _rota(request: PortalRequest, rota: Rota, form: EndForm, status: int = 200) -> HttpResponse:
    at = clock.now()
    layers = [
        {
            "layer": layer,
            "ended": layer.ends_on is not None
            and instant(layer.ends_on, layer.handover_time) <= at,
            "ahead": instant(layer.starts_on, layer.handover_time) > at,
            "days": [Weekday(int(digit)).label for digit in layer.weekdays],
        }
        for layer in oncall_rows.layers_of(rota)
    ]
    context = {
        "rota": rota, "layers": layers, "form": form, "today": at.astimezone(OSLO).date(),
        "crumbs": crumbs((_("Rotas"), reverse("desk:rotas"))),
    }  # fmt: skip
    return render(request, "desk/oncall/rota.html", context, status=status)


@require_http_methods(FORM)
@staff_page("rota.edit")
def new_rota(request: PortalRequest) -> HttpResponse:
    """The form, or the rota made and its first layer asked for."""

    def work(form: RotaForm) -> str:
        rota = actions.create_rota(request.actor, **form.arguments())
        messages.success(request, _("The rota is made. Add its first layer."))
        return reverse("desk:new-layer", args=[rota.slug])

    form = RotaForm(request.POST if request.method == "POST" else None)
    return _answer(request, form, work, title=_("New rota"), template="desk/oncall/name.html")


@require_http_methods(FORM)
@staff_page("rota.edit")
def edit_rota(request: PortalRequest, slug: str) -> HttpResponse:
    """The form, or the rota changed."""
    rota = rota_or_404(slug)

    def work(form: RotaEditForm) -> str:
        actions.edit_rota(request.actor, rota=rota, **form.arguments())
        messages.success(request, _("Saved."))
        return reverse("desk:rota", args=[rota.slug])

    form = RotaEditForm(request.POST if request.method == "POST" else None, rota=rota)
    return _answer(
        request, form, work, title=_("Edit %(name)s") % {"name": rota.name}, rota=rota,
        template="desk/oncall/name.html",
    )  # fmt: skip


@require_http_methods(FORM)
@staff_page("rota.edit")
def new_layer(request: PortalRequest, slug: str) -> HttpResponse:
    """The form, or the layer added."""
    rota = rota_or_404(slug)

    def work(form: LayerForm) -> str:
        actions.add_layer(request.actor, rota=rota, **form.arguments())
        messages.success(request, _("The layer is added."))
        return reverse("desk:rota", args=[rota.slug])

    form = LayerForm(request.POST if request.method == "POST" else None)
    return _answer(request, form, work, title=_("New layer"), rota=rota)


@require_http_methods(FORM)
@staff_page("rota.edit")
def edit_layer(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The form, or the layer as it shall be from a day on."""
    layer = _layer(public_id)

    def work(form: LayerForm) -> str:
        actions.change_layer(request.actor, layer=layer, **form.arguments())
        messages.success(request, _("The layer is changed from that day on."))
        return reverse("desk:rota", args=[layer.rota.slug])

    form = LayerForm(request.POST if request.method == "POST" else None, layer=layer)
    title = _("Change %(name)s") % {"name": layer.name}
    return _answer(request, form, work, title=title, rota=layer.rota, layer=layer)


@require_POST
@staff_page("rota.edit")
def end_layer(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """No more turns after a day's hand-over."""
    layer = _layer(public_id)
    form = EndForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.end_layer(request.actor, layer=layer, **form.cleaned_data)
            messages.success(request, _("The layer ends then."))
            return SeeOther(reverse("desk:rota", args=[layer.rota.slug]))
        except PortalError as error:
            apply_invalid(form, error)
            status = status_of(error)
    return _rota(request, layer.rota, form, status=status)


def _layer(public_id: UUID) -> RotaLayer:
    layer = oncall_rows.layer_by_id(public_id)
    if layer is None:
        raise Http404
    return layer


def _answer(
    request: PortalRequest, form: Any, work: Callable[[Any], str], **context: Any
) -> HttpResponse:
    """The form again with what was wrong, or where its work leads."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return SeeOther(once(request, form.cleaned_data["once"], lambda: work(form)))
            except PortalError as error:
                apply_invalid(form, error)
                status = status_of(error)
    steps = [(_("Rotas"), reverse("desk:rotas"))]
    if rota := context.get("rota"):
        steps.append((rota.name, reverse("desk:rota", args=[rota.slug])))
    template = context.pop("template", "desk/oncall/layer.html")
    return render(
        request, template, {"form": form, "crumbs": crumbs(*steps), **context}, status=status
    )
