"""Editing who is told when. A policy is edited as a whole; running clocks keep what they have."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.models import Calendar, Measure, Organisation, Service
from hdo_portal.accounts.models import Team, User
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotFound
from hdo_portal.foundation.models import WebhookTarget
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import text
from tickets.models import EscalationPolicy, EscalationStep, Rota
from tickets.models.enums import Audience, Means, PolicyHours, Trigger

MOST_STEPS = 40
MOST_SECONDS = 30 * 24 * 3600
MOST_REPEAT_MINUTES, MOST_TRIES = 1440, 20
_COLUMNS = ("name", "organisation", "service", "severity", "hours", "calendar", "is_active")


@dataclass(frozen=True)
class Selector:
    """Which incidents a policy is for; None and empty are every one."""

    name: str
    organisation: Organisation | None = None
    service: Service | None = None
    severity: str = ""
    hours: str = PolicyHours.ALWAYS
    calendar: Calendar | None = None


@dataclass(frozen=True)
class StepValues:
    """A step as an administrator writes it; the fields are those of ``EscalationStep``."""

    measure: str
    trigger: str
    audience: str
    value: int = 0
    team: Team | None = None
    role: str = ""
    rota: Rota | None = None
    level: int | None = None
    person: User | None = None
    channels: tuple[str, ...] = (Means.IN_APP, Means.MAIL)
    webhook: WebhookTarget | None = None
    repeat_minutes: int = 0
    tries_per_level: int = 2


class InvalidStep(Invalid):
    """A step that cannot be; ``step`` counts them from 0."""

    def __init__(self, step: int, message: str, *, field: str, code: str = "invalid") -> None:
        super().__init__(message, field=field, code=code)
        self.step = step


@verb("policy.edit")
def save_policy(
    actor: Actor,
    *,
    policy: EscalationPolicy | None,
    selector: Selector,
    steps: Sequence[StepValues],
    active: bool = True,
) -> EscalationPolicy:
    """Write a new policy, or all of an existing one. Steps that changed are retired and written
    anew, so that a running clock keeps its own. Raises Invalid and InvalidStep."""
    at = time.now()
    row = EscalationPolicy(is_active=False) if policy is None else _locked(policy)
    for name in ("organisation", "service", "severity", "hours", "calendar"):
        setattr(row, name, getattr(selector, name))
    row.name = text(selector.name, "name")
    _check_selector(row)
    cleaned = _cleaned(steps)
    _activate(row, active)
    _replace_steps(row, cleaned, at)
    return row


@verb("policy.edit")
def set_policy_active(actor: Actor, *, policy: EscalationPolicy, active: bool) -> EscalationPolicy:
    """Switch a policy on or off for clocks that start from now on. Raises Conflict while another
    one is for the very same incidents."""
    row = _locked(policy)
    if active and not row.steps.filter(retired_at__isnull=True).exists():
        raise Conflict(_("Give the policy a step first."), code="no_steps")
    try:
        _activate(row, active)
    except Invalid as error:
        raise Conflict(str(error.message), code="same_policy") from error
    return row


def _locked(policy: EscalationPolicy) -> EscalationPolicy:
    row: EscalationPolicy | None = EscalationPolicy.objects.locked().filter(pk=policy.pk).first()
    if row is None:
        raise NotFound(_("There is no such policy."))
    return row


def _check_selector(row: EscalationPolicy) -> None:
    if len(row.name) > 100:
        raise Invalid(_("At most 100 characters."), field="name", code="max_length")
    if row.hours == PolicyHours.ALWAYS:
        row.calendar = None
    elif row.calendar is None:
        raise Invalid(_("Choose the opening hours that this is about."), field="calendar",
                      code="required")  # fmt: skip


def _activate(row: EscalationPolicy, active: bool) -> None:
    row.is_active = active
    other = twin_of(row) if active else None
    if other is not None:
        raise Invalid(
            _("“%(name)s” is active for the very same incidents. Switch it off first, or narrow"
              " this one.") % {"name": other.name},
            field="is_active", code="same_policy",
        )  # fmt: skip
    try:
        with transaction.atomic():
            if row._state.adding:
                row.save(force_insert=True)
            else:
                row.save(update_fields=_COLUMNS)
    except IntegrityError as error:  # somebody saved its twin this instant
        raise Conflict(_("Somebody else has just saved the same. Look again.")) from error


def twin_of(row: EscalationPolicy) -> EscalationPolicy | None:
    """The other active policy for the very same incidents, if there is one."""
    twins = EscalationPolicy.objects.filter(
        is_active=True,
        organisation=row.organisation,
        service=row.service,
        severity=row.severity,
        hours=row.hours,
        calendar=row.calendar,
    ).exclude(pk=row.pk)
    found: EscalationPolicy | None = twins.first()
    return found


def _cleaned(steps: Sequence[StepValues]) -> list[dict[str, Any]]:
    if not steps:
        raise Invalid(_("Give the policy at least one step."), code="no_steps")
    if len(steps) > MOST_STEPS:
        raise Invalid(_("At most %(limit)d steps.") % {"limit": MOST_STEPS}, code="too_many")
    found: list[dict[str, Any]] = []
    for number, step in enumerate(steps):
        _check_when(number, step)
        _check_whom(number, step)
        _check_how(number, step)
        values = _values(step)
        if any(_same(values, earlier) for earlier in found):
            raise InvalidStep(number, _("An earlier step tells the same at the same time."),
                              field="audience", code="twice")  # fmt: skip
        found.append(values)
    return found


def _check_when(number: int, step: StepValues) -> None:
    if step.measure not in Measure.values:
        raise InvalidStep(number, _("Choose what is measured."), field="measure")
    if step.trigger not in Trigger.values:
        raise InvalidStep(number, _("Choose when."), field="trigger")
    if step.trigger == Trigger.PERCENT and not 1 <= step.value <= 1000:
        raise InvalidStep(number, _("Write from 1 to 1000 per cent."), field="value")
    if not 0 <= step.value <= MOST_SECONDS:
        raise InvalidStep(number, _("At most 30 days."), field="value")


def _check_whom(number: int, step: StepValues) -> None:
    needs = {
        Audience.NAMED_TEAM: ("team", step.team, _("Choose the team.")),
        Audience.ROLE: ("role", step.role, _("Choose the role.")),
        Audience.ON_CALL: ("rota", step.rota, _("Choose the rota.")),
        Audience.PERSON: ("person", step.person, _("Choose the person.")),
    }
    if step.audience not in Audience.values:
        raise InvalidStep(number, _("Choose who is told."), field="audience")
    field, value, words = needs.get(Audience(step.audience), ("", True, ""))
    if not value:
        raise InvalidStep(number, words, field=field, code="required")
    if step.audience == Audience.PERSON and step.person and not step.person.is_hdo:
        raise InvalidStep(number, _("Choose one of HDO's own people."), field="person")
    if step.audience == Audience.ON_CALL and not 1 <= (step.level or 0) <= 9:
        raise InvalidStep(number, _("Choose a level from 1 to 9."), field="level")


def _check_how(number: int, step: StepValues) -> None:
    channels = set(step.channels)
    if not channels or not channels <= set(Means.values):
        raise InvalidStep(number, _("Choose at least one channel."), field="channels")
    if Means.WEBHOOK in channels and step.webhook is None:
        raise InvalidStep(number, _("Choose the webhook."), field="webhook", code="required")
    if step.audience == Audience.CUSTOMER:
        if not channels <= {Means.MAIL, Means.SMS}:
            raise InvalidStep(number, _("A customer is told by e-mail or SMS."), field="channels")
        if step.repeat_minutes:
            raise InvalidStep(number, _("A customer is told once."), field="repeat_minutes")
    if not 0 <= step.repeat_minutes <= MOST_REPEAT_MINUTES:
        raise InvalidStep(number, _("At most a day between repeats."), field="repeat_minutes")
    if not 1 <= step.tries_per_level <= MOST_TRIES:
        raise InvalidStep(number, _("From 1 to 20 times."), field="tries_per_level")


def _values(step: StepValues) -> dict[str, Any]:
    """The columns of a step, with what its choices do not use left empty."""
    values = {f.name: getattr(step, f.name) for f in fields(step)}
    keeps = {
        "team": step.audience == Audience.NAMED_TEAM,
        "role": step.audience == Audience.ROLE,
        "rota": step.audience == Audience.ON_CALL,
        "level": step.audience == Audience.ON_CALL,
        "person": step.audience == Audience.PERSON,
        "webhook": Means.WEBHOOK in step.channels,
    }
    for name, used in keeps.items():
        if not used:
            values[name] = "" if name == "role" else None
    if step.trigger == Trigger.START:
        values["value"] = 0
    values["channels"] = [means for means in Means.values if means in step.channels]
    return values


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two steps tell the same people at the same time, however they do it."""
    how = ("channels", "webhook", "repeat_minutes", "tries_per_level")
    return all(one[name] == other[name] for name in one if name not in how)


def _replace_steps(row: EscalationPolicy, wanted: list[dict[str, Any]], at: datetime) -> None:
    current = list(row.steps.filter(retired_at__isnull=True))
    kept: set[int] = set()
    new: list[EscalationStep] = []
    for position, values in enumerate(wanted):
        match = next((s for s in current if s.pk not in kept and _is(s, values)), None)
        if match is None:
            new.append(EscalationStep(policy=row, position=position, **values))
            continue
        kept.add(match.pk)
        if match.position != position:
            match.position = position
            match.save(update_fields=["position"])
    for step in current:
        if step.pk not in kept:
            step.retired_at = at
            step.save(update_fields=["retired_at"])
    for step in new:
        step.save(force_insert=True)


def _is(step: EscalationStep, values: dict[str, Any]) -> bool:
    """Whether a step says this already, in whatever order its channels were written."""
    same_channels = set(step.channels) == set(values["channels"])
    rest = (name for name in values if name != "channels")
    return same_channels and all(getattr(step, name) == values[name] for name in rest)
