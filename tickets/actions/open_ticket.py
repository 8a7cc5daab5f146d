"""Opening incidents and changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset
from customers.models import Organisation, Service, Severity, Site
from customers.queries import operator, person_of, terms_for
from hdo_portal.accounts.models import Team
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets import notifications
from tickets.actions.base import guard, record, tell, text
from tickets.actions.numbers import OSLO, next_number
from tickets.models import (
    AffectedAsset,
    AffectedCustomer,
    ChangePlan,
    Occurrence,
    Ticket,
)
from tickets.models.enums import ChangeKind, Impact, Kind, Status, Urgency, Via
from tickets.queries import suggested_severity
from tickets.sla import clocks

OLDEST_OCCURRENCE = timedelta(days=3653)
MOST_POSITIONS = 9_999
REPORT_FIELDS = (
    "occurred_at", "place", "activity", "functions", "equipment", "own_issi", "peer_issi",
    "patient_affected", "fallback_in_use", "positions",
)  # fmt: skip
INCIDENT_FIELDS = (
    "title", "description", "site", "service", "reporter", "callback", "via", "team", "follows",
)  # fmt: skip
PLAN_FIELDS = (
    "window_from", "window_to", "expected_impact", "fallback", "rollback_plan",
    "rollback_decision_at", "test_plan", "contact",
)  # fmt: skip


@verb("ticket.report")
def report_incident(actor: Actor, /, *, organisation: Organisation, **fields: Any) -> Ticket:
    """What a customer does: open an incident for one of its own organisations."""
    return _open_incident(actor, organisation=organisation, **fields)


@verb("ticket.open")
def log_incident(actor: Actor, /, *, organisation: Organisation, **fields: Any) -> Ticket:
    """What the desk does: open an incident for any customer."""
    return _open_incident(actor, organisation=organisation, **fields)


def open_incident(actor: Actor, /, *, organisation: Organisation, **fields: Any) -> Ticket:
    """Open an incident and start its clocks. Raises Invalid, NotAllowed.

    ``impact`` and ``urgency`` suggest a severity; another ``severity`` that was agreed with the
    reporter needs ``severity_reason``. ``assets`` are what it is about, ``report`` the fields of
    the first occurrence (REPORT_FIELDS); the rest are INCIDENT_FIELDS, ``title`` among them.
    """
    verb_of_side = report_incident if actor.is_customer else log_incident
    return verb_of_side(actor, organisation=organisation, **fields)


def _open_incident(
    actor: Actor,
    *,
    organisation: Organisation,
    impact: int,
    urgency: int,
    severity: str | None = None,
    severity_reason: str = "",
    assets: Sequence[Asset] = (),
    report: Mapping[str, Any] | None = None,
    **fields: Any,
) -> Ticket:
    at = time.now()
    proposed = suggested_severity(impact, urgency)
    _check_severity(actor, severity, proposed, severity_reason)
    ticket = Ticket(
        kind=Kind.INCIDENT,
        status=Status.NEW,
        impact=impact,
        urgency=urgency,
        proposed_severity=proposed,
        severity=severity or proposed,
        severity_reason=text(severity_reason, "severity_reason", required=False),
        organisation=organisation,
        terms=terms_for(organisation.pk, at.astimezone(OSLO).date()),
        **_incident_fields(fields),
    )
    if actor.is_customer:
        ticket.reporter = ticket.reporter or person_of(actor.user_id)
    check_place(actor, ticket, assets)
    _insert(actor, ticket, at)
    _affect(ticket, assets)
    occurrence = first_occurrence(actor, ticket, at, report or {})
    ticket.occurred_at, ticket.occurrence_count = occurrence.occurred_at, 1
    ticket.save(update_fields=["occurred_at", "occurrence_count"])
    record(actor, ticket, "opened", at, severity=ticket.severity, proposed=proposed, via=ticket.via)
    clocks.start(ticket, at, by=actor.name)
    tell(notifications.opened(ticket))
    return ticket


def _check_severity(actor: Actor, agreed: str | None, proposed: str, reason: str) -> None:
    if actor.is_customer and agreed:
        raise Invalid(_("The service desk agrees the severity with you."), field="severity")
    if agreed and agreed != proposed and not reason.strip():
        raise Invalid(
            _("Say why the severity differs from the suggested %(suggested)s.")
            % {"suggested": proposed},
            field="severity_reason",
            code="required",
        )


def _incident_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The plain fields of a new incident, its words cleaned. Raises Invalid for an unknown one."""
    for name in fields:
        if name not in INCIDENT_FIELDS:
            raise Invalid(_("An incident has no such field."), field=name)
    guard(fields)
    return {"via": Via.DESK} | {
        **fields,
        "title": " ".join(str(fields.get("title", "")).split()),
        "description": str(fields.get("description", "")).strip(),
    }


def check_place(actor: Actor, ticket: Ticket, assets: Sequence[Asset]) -> None:
    """The customer is one this actor may see, and everything named belongs to it. HDO's own shared
    equipment may be named by staff on anybody's ticket."""
    own = ticket.organisation_id
    if not Organisation.objects.visible_to(actor).filter(pk=own).exists():
        raise Invalid(_("Choose one of your own organisations."), field="organisation")
    if ticket.site and ticket.site.organisation_id != own:
        raise Invalid(_("This site belongs to another customer."), field="site")
    for asset in assets:
        shared = actor.sees_everything and asset.organisation_id == operator().pk
        if asset.organisation_id != own and not shared:
            raise Invalid(
                _("%(asset)s belongs to another customer.") % {"asset": asset}, field="assets"
            )


def _insert(actor: Actor, ticket: Ticket, at: datetime) -> None:
    """Validate, number and store. Raises Invalid for the first bad field."""
    ticket.opened_by_id = actor.user_id
    ticket.created_at = ticket.updated_at = at
    try:
        ticket.clean_fields(exclude=["number", "terms", "opened_by"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error
    ticket.number = next_number(ticket.kind, at)
    ticket.save(force_insert=True)


def _affect(ticket: Ticket, assets: Sequence[Asset]) -> None:
    AffectedAsset.objects.bulk_create(
        [
            AffectedAsset(ticket=ticket, asset=asset, organisation_id=asset.organisation_id)
            for asset in assets
        ],
        ignore_conflicts=True,
    )


def first_occurrence(
    actor: Actor, ticket: Ticket, at: datetime, report: Mapping[str, Any]
) -> Occurrence:
    """Write down one occurrence of a fault. Raises Invalid for a bad field or a future time."""
    given = {name: report[name] for name in REPORT_FIELDS if report.get(name) not in (None, "")}
    guard(given)
    occurrence = Occurrence(
        ticket=ticket,
        organisation_id=ticket.organisation_id,
        reported_by=ticket.reporter.name if ticket.reporter else actor.name,
        created_at=at,
        updated_at=at,
        **{"occurred_at": at} | given,
    )
    _check_moment(occurrence.occurred_at, at)
    try:
        occurrence.clean_fields(exclude=["ticket", "organisation"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error
    _check_issi(occurrence)
    if occurrence.positions is not None and not 1 <= occurrence.positions <= MOST_POSITIONS:
        raise Invalid(
            _("Write how many, from 1 to %(most)d.") % {"most": MOST_POSITIONS},
            field="positions",
            code="positions",
        )
    occurrence.save(force_insert=True)
    return occurrence


def _check_moment(occurred_at: datetime, at: datetime) -> None:
    if occurred_at > at:
        raise Invalid(_("This time has not come yet."), field="occurred_at", code="future")
    if occurred_at < at - OLDEST_OCCURRENCE:
        raise Invalid(
            _("This is more than ten years ago. Check the year."), field="occurred_at", code="past"
        )


def _check_issi(occurrence: Occurrence) -> None:
    for field in ("own_issi", "peer_issi"):
        issi = getattr(occurrence, field)
        if issi is not None and not 1 <= issi <= 16_777_214:
            raise Invalid(_("An ISSI is a number from 1 to 16 777 214."), field=field, code="issi")


@verb("change.draft")
def open_change(
    actor: Actor,
    /,
    *,
    organisation: Organisation,
    title: str,
    kind: str,
    impact: int = Impact.ONE_POSITION,
    urgency: int = Urgency.CAN_WAIT,
    description: str = "",
    assets: Sequence[Asset] = (),
    site: Site | None = None,
    service: Service | None = None,
    team: Team | None = None,
    **plan: Any,
) -> Ticket:
    """A new change in draft, with its plan. The customers whose equipment it touches are affected
    and see it once it is published. Raises Invalid."""
    at = time.now()
    guard({"title": title, "description": description})
    if kind not in ChangeKind.values:
        raise Invalid(_("Choose standard, normal or emergency."), field="kind")
    ticket = Ticket(
        kind=Kind.CHANGE,
        status=Status.DRAFT,
        title=" ".join(title.split()),
        description=description.strip(),
        impact=impact,
        urgency=urgency,
        proposed_severity=Severity.SL3,
        severity=Severity.SL3,
        organisation=organisation,
        site=site,
        service=service,
        team=team,
        via=Via.DESK,
        occurrence_count=0,
    )
    _insert(actor, ticket, at)
    row = ChangePlan(ticket=ticket, organisation_id=ticket.organisation_id, kind=kind)
    write_plan(row, plan)
    row.save(force_insert=True)
    affect_by_change(ticket, assets)
    record(actor, ticket, "opened", at, visibility="internal", change_kind=kind)
    return ticket


def write_plan(row: ChangePlan, plan: Mapping[str, Any]) -> None:
    """Put values on a plan. Raises Invalid for an unknown or bad one."""
    guard(plan)
    for name, value in plan.items():
        if name not in PLAN_FIELDS:
            raise Invalid(_("A plan has no such field."), field=name)
        setattr(row, name, value)
    if (row.window_from is None) != (row.window_to is None):
        raise Invalid(_("A window has a beginning and an end."), field="window_to")
    if row.window_from and row.window_to and row.window_to <= row.window_from:
        raise Invalid(_("The window must end after it begins."), field="window_to")
    if row.rollback_decision_at and row.window_to and row.rollback_decision_at > row.window_to:
        raise Invalid(_("Decide to go back before the window ends."), field="rollback_decision_at")
    try:
        row.clean_fields(exclude=["ticket", "organisation"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error


def affect_by_change(ticket: Ticket, assets: Sequence[Asset]) -> None:
    """Set the assets a change touches, and with them the customers that it affects."""
    AffectedAsset.objects.filter(ticket=ticket).exclude(asset__in=list(assets)).delete()
    _affect(ticket, assets)
    customers = {asset.organisation_id for asset in assets} | {ticket.organisation_id}
    AffectedCustomer.objects.filter(ticket=ticket).exclude(organisation_id__in=customers).delete()
    AffectedCustomer.objects.bulk_create(
        [AffectedCustomer(ticket=ticket, organisation_id=pk) for pk in sorted(customers)],
        ignore_conflicts=True,
    )
