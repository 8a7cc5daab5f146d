"""Editing plain fields, and agreeing another severity."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.models import Service, Severity
from customers.queries import terms_for
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import guard, locked, record, save, text
from tickets.actions.numbers import OSLO
from tickets.actions.open_ticket import affect_by_change, check_place, write_plan
from tickets.lifecycle import engine
from tickets.models import AffectedAsset, Ticket
from tickets.models.enums import Kind, Visibility
from tickets.queries import suggested_severity
from tickets.sla import clocks

EDITABLE = ("title", "description", "site", "callback", "reporter")


@verb("ticket.edit")
def edit_ticket(
    actor: Actor, /, *, ticket: Ticket, seen: Mapping[str, Any] | None = None, **fields: Any
) -> Ticket:
    """Correct plain fields. ``seen`` holds values as the actor knew them. Raises Invalid for a bad
    value, Conflict once the ticket is over, or when a field of these is not what was seen."""
    at = time.now()
    ticket = locked(actor, ticket)
    if not ticket.is_open:
        raise Conflict(_("The ticket is over. Reopen it first."), code="state",
                       allowed=engine.allowed_to(actor, ticket))  # fmt: skip
    refuse_overwriting(ticket, seen or {}, fields)
    assets = fields.pop("assets", None)
    changed = {name: value for name, value in fields.items() if getattr(ticket, name) != value}
    guard(changed)
    before = {name: _told(getattr(ticket, name)) for name in changed if name in EDITABLE}
    for name, value in changed.items():
        if name not in EDITABLE:
            raise Invalid(_("This field is changed by an action."), field=name)
        setattr(ticket, name, " ".join(value.split()) if name == "title" else value)
    try:
        ticket.clean_fields(exclude=[f.name for f in ticket._meta.fields if f.name not in changed])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error
    check_place(actor, ticket, assets if assets and ticket.kind == Kind.INCIDENT else ())
    if assets is not None:
        before["assets"] = _told(_assets_of(ticket))
        _set_assets(ticket, assets)
        changed["assets"] = assets
    if changed:
        save(ticket, at, *(name for name in changed if name != "assets"))
        after = {name: _told(getattr(ticket, name, assets)) for name in changed}
        record(actor, ticket, "edited", at, visibility=Visibility.INTERNAL, fields=sorted(changed),
               changes={name: [before[name], after[name]] for name in sorted(changed)})  # fmt: skip
    return ticket


def refuse_overwriting(ticket: Ticket, seen: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Raises Conflict when a field that is about to be written is no longer what was seen. The
    ticket is locked."""
    for name in sorted(fields.keys() & seen.keys()):
        if name == "assets":
            rows = AffectedAsset.objects.filter(ticket=ticket)
            same = set(rows.values_list("asset_id", flat=True)) == {a.pk for a in seen[name]}
        else:
            same = getattr(ticket, name) in (seen[name], fields[name])
        if not same:
            raise Conflict(
                _("Somebody changed “%(field)s” since it was read. Read the ticket again.")
                % {"field": name},
                code="overwritten",
            )


def _told(value: Any) -> str:
    """A value as the story keeps it: what people see of it."""
    if value is None:
        return ""
    return ", ".join(sorted(map(str, value))) if isinstance(value, list | tuple) else str(value)


def _assets_of(ticket: Ticket) -> list[str]:
    rows = AffectedAsset.objects.filter(ticket=ticket).select_related("asset")
    return [row.asset.name for row in rows]


def _set_assets(ticket: Ticket, assets: Any) -> None:
    if ticket.kind == Kind.CHANGE:
        affect_by_change(ticket, assets)
        return
    AffectedAsset.objects.filter(ticket=ticket).exclude(asset__in=list(assets)).delete()
    AffectedAsset.objects.bulk_create(
        [
            AffectedAsset(ticket=ticket, asset=asset, organisation_id=asset.organisation_id)
            for asset in assets
        ],
        ignore_conflicts=True,
    )


@verb("ticket.edit")
def edit_plan(actor: Actor, /, *, ticket: Ticket, **plan: Any) -> Ticket:
    """Change the plan of a change that has not begun. Raises Invalid, Conflict."""
    at = time.now()
    ticket = locked(actor, ticket)
    if ticket.status not in ("draft", "assessment", "approval", "scheduled"):
        raise Conflict(_("The work has begun: its plan stands."), code="state")
    write_plan(ticket.plan, plan)
    ticket.plan.save(update_fields=list(plan))
    if ticket.status == "scheduled":
        ticket.next_due_at = ticket.plan.window_from
    save(ticket, at, "next_due_at")
    visibility = Visibility.INTERNAL if ticket.status in ("draft", "assessment") else "public"
    record(actor, ticket, "replanned", at, visibility=visibility, fields=sorted(plan))
    return ticket


@verb("ticket.reclassify")
def reclassify(
    actor: Actor,
    *,
    ticket: Ticket,
    reason: str,
    impact: int | None = None,
    urgency: int | None = None,
    severity: str | None = None,
    service: Service | None = None,
    renew_terms: bool = False,
) -> Ticket:
    """Agree another severity or service. The new targets count from the original start; both the
    suggested and the agreed severity are kept. ``renew_terms`` measures it by the agreement and
    the calendars that hold now, and no longer by those of its opening. Raises Invalid, Conflict."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = text(reason, "reason")[:250]
    engine.transition(actor, ticket, "reclassify")
    before = ticket.severity
    ticket.impact = impact or ticket.impact
    ticket.urgency = urgency or ticket.urgency
    ticket.service = service or ticket.service
    ticket.proposed_severity = suggested_severity(ticket.impact, ticket.urgency)
    ticket.severity = severity or ticket.proposed_severity
    if ticket.severity not in Severity.values:
        raise Invalid(_("Choose SL1, SL2 or SL3."), field="severity")
    ticket.severity_reason = words
    try:
        ticket.clean_fields(exclude=["terms", "opened_by"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error
    if renew_terms:
        ticket.terms = terms_for(ticket.organisation_id, at.astimezone(OSLO).date())
        ticket.terms_at = at
    save(ticket, at, "impact", "urgency", "service", "proposed_severity", "severity",
         "severity_reason", "terms", "terms_at")  # fmt: skip
    cause = "renewed" if renew_terms else "reclassified"
    clocks.reclassify(ticket, at, by=actor.name, cause=cause)
    record(actor, ticket, "reclassified", at, before=before, after=ticket.severity, reason=words,
           renewed=renew_terms)  # fmt: skip
    return ticket
