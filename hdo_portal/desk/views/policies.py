"""Escalation policies: who is told when. Managers read them, an administrator edits."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hdo_portal.desk.forms.policy import (
    NEW_ROW,
    STEP_FIELDS,
    PolicyForm,
    StepForm,
    choices,
    initial_of,
    initial_of_step,
    rearranged,
    row_count,
    step_forms,
    typed_rows,
)
from hdo_portal.desk.ladders import ladders, marks
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.history import changes_of
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther, apply_invalid, status_of
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.actions.policy import InvalidStep
from tickets.escalation import reading
from tickets.models import EscalationPolicy

SHOWN = 100


@require_safe
@staff_page("policy.read")
def policy_list(request: PortalRequest) -> HttpResponse:
    """Every policy with its ladder, the active first."""
    rows = list(reading.policies_of(request.actor)[:SHOWN])
    cards = [{"policy": row, "marks": marks(row), "ladders": ladders(row)} for row in rows]
    return render(request, "desk/policies/list.html", {"cards": cards})


@require_safe
@staff_page("policy.read")
def policy_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """One policy: its ladder, which others it meets, and how it came to be."""
    policy = _found(request, public_id)
    return _page(request, policy)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("policy.edit")
def new_policy(request: PortalRequest) -> HttpResponse:
    """The form of a new policy."""
    return _form_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("policy.edit")
def edit_policy(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The form of a policy that exists."""
    return _form_page(request, _found(request, public_id))


@require_POST
@staff_page("policy.edit")
def switch_policy(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Switch a policy on or off."""
    policy = _found(request, public_id)
    wanted = request.POST.get("active") == "yes"
    try:
        actions.set_policy_active(request.actor, policy=policy, active=wanted)
    except PortalError as error:
        messages.error(request, str(error.message))
        return _page(request, policy, status=status_of(error))
    messages.success(request, _("The policy is active.") if wanted else _("It is switched off."))
    return SeeOther(reverse("desk:policy", args=[public_id]))


def _found(request: PortalRequest, public_id: UUID) -> EscalationPolicy:
    policy = reading.policy_by_id(request.actor, public_id)
    if policy is None:
        raise Http404
    return policy


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": _("Escalation"), "url": reverse("desk:policies")}]


def _page(request: PortalRequest, policy: EscalationPolicy, status: int = 200) -> HttpResponse:
    others = list(reading.policies_of(request.actor).filter(is_active=True)[:SHOWN])
    context = {
        "policy": policy,
        "marks": marks(policy),
        "ladders": ladders(policy),
        "overlaps": reading.overlaps(policy, others),
        "changes": changes_of(reading.everything_about(policy)),
        "crumbs": _crumbs(),
    }
    return render(request, "desk/policies/page.html", context, status=status)


def _form_page(request: PortalRequest, policy: EscalationPolicy | None) -> HttpResponse:
    known = choices(reading.targets())
    if request.method != "POST":
        form = PolicyForm(initial=initial_of(policy) if policy else {"is_active": True})
        steps = policy.__dict__["current_steps"] if policy else []
        rows = step_forms(known, [initial_of_step(step) for step in steps] or [dict(NEW_ROW)])
        return _form(request, policy, form, rows)
    do = request.POST.get("do", "save")
    if do != "save":
        rows = step_forms(known, rearranged(typed_rows(request.POST), do))
        return _form(request, policy, _as_typed(request), rows)
    form = PolicyForm(request.POST)
    rows = [StepForm(request.POST, choices=known, number=n) for n in range(row_count(request.POST))]
    # Both are checked, so that everything that is wrong is said at once.
    if not all([form.is_valid(), *[row.is_valid() for row in rows]]):
        return _form(request, policy, form, rows, status=422)
    return _save(request, policy, form, rows)


def _as_typed(request: PortalRequest) -> PolicyForm:
    """The upper part as it was typed, not judged yet."""
    form = PolicyForm(request.POST)
    form._errors = {}  # type: ignore[attr-defined]  # Django keeps them there
    return form


def _save(
    request: PortalRequest,
    policy: EscalationPolicy | None,
    form: PolicyForm,
    rows: list[StepForm],
) -> HttpResponse:
    try:
        saved = actions.save_policy(
            request.actor,
            policy=policy,
            selector=form.selector(),
            steps=[row.step() for row in rows],
            active=form.cleaned_data["is_active"],
        )
    except InvalidStep as error:
        row = rows[error.step]
        field = STEP_FIELDS.get(error.field or "", error.field)
        row.add_error(field if field in row.fields else None, str(error.message))
        return _form(request, policy, form, rows, status=422)
    except PortalError as error:
        apply_invalid(form, error)
        return _form(request, policy, form, rows, status=status_of(error))
    messages.success(request, _("Saved. It holds for clocks that start from now on."))
    return SeeOther(reverse("desk:policy", args=[saved.public_id]))


def _form(
    request: PortalRequest,
    policy: EscalationPolicy | None,
    form: PolicyForm,
    rows: list[StepForm],
    *,
    status: int = 200,
) -> HttpResponse:
    crumbs = _crumbs()
    if policy:
        address = reverse("desk:policy", args=[policy.public_id])
        crumbs.append({"label": policy.name, "url": address})
    context = {"policy": policy, "form": form, "rows": rows, "crumbs": crumbs}
    return render(request, "desk/policies/form.html", context, status=status)
