"""A policy and its steps in words, as the pages and the dry run show them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.models import Measure
from hdo_portal.accounts.roles import Role
from hdo_portal.desk.labels import service_label
from hdo_portal.web.templatetags.ui import duration
from tickets.models import EscalationPolicy, EscalationStep
from tickets.models.enums import Audience, Means, PolicyHours, Trigger

_ORDER = {Trigger.START: 0, Trigger.PERCENT: 1, Trigger.BEFORE_DUE: 2, Trigger.AFTER_DUE: 4}
ICONS = {Means.IN_APP: "bell", Means.MAIL: "email", Means.SMS: "mobile", Means.WEBHOOK: "api"}


@dataclass(frozen=True)
class Rung:
    """One step in words; ``loud`` says that it calls until somebody answers."""

    when: str
    whom: str
    channels: list[tuple[str, str]]
    chain: str
    loud: bool


@dataclass(frozen=True)
class Ladder:
    """The steps of one measure, in the order of time."""

    measure: str
    rungs: list[Rung]


def ladders(policy: EscalationPolicy) -> list[Ladder]:
    """The ladder of each measure that the policy has steps for."""
    steps: list[EscalationStep] = policy.__dict__["current_steps"]
    return [
        Ladder(str(measure.label), [rung(step) for step in sorted(own, key=_when_key)])
        for measure in Measure
        if (own := [step for step in steps if step.measure == measure])
    ]


def rung(step: EscalationStep) -> Rung:
    return Rung(
        when=when_words(step),
        whom=whom_words(step),
        channels=[(ICONS[Means(c)], str(Means(c).label)) for c in step.channels],
        chain=chain_words(step),
        loud=step.repeat_minutes > 0,
    )


def _when_key(step: EscalationStep) -> tuple[int, int, int]:
    value = -step.value if step.trigger == Trigger.BEFORE_DUE else step.value
    order = _ORDER[Trigger(step.trigger)]
    if step.trigger == Trigger.PERCENT and step.value >= 100:
        order = 3
    return order, value, step.position


def when_words(step: EscalationStep) -> str:
    """``At 50 % of the target``."""
    if step.trigger == Trigger.START:
        return _("At the start")
    if step.trigger == Trigger.PERCENT:
        return _("At %(value)d %% of the target") % {"value": step.value}
    length = {"length": duration(int(timedelta(seconds=step.value).total_seconds()))}
    if step.value == 0:
        return _("When it is due")
    if step.trigger == Trigger.BEFORE_DUE:
        return _("%(length)s before it is due") % length
    return _("%(length)s after it is due") % length


def whom_words(step: EscalationStep) -> str:
    """``Everybody with the role Shift leader``."""
    match step.audience:
        case Audience.ROLE:
            return _("Everybody with the role “%(role)s”") % {"role": Role(step.role).label}
        case Audience.NAMED_TEAM if step.team:
            return _("The team %(team)s") % {"team": step.team.name}
        case Audience.ON_CALL if step.rota:
            facts = {"rota": step.rota.name, "level": step.level}
            return _("On call in %(rota)s, from level %(level)d") % facts
        case Audience.PERSON if step.person:
            return step.person.name
    return str(Audience(step.audience).label)


def chain_words(step: EscalationStep) -> str:
    """How it goes on when nobody answers; empty for a step that tells once."""
    if not step.repeat_minutes:
        return ""
    every = ngettext(
        "Every minute until somebody has it",
        "Every %(n)d minutes until somebody has it",
        step.repeat_minutes,
    ) % {"n": step.repeat_minutes}
    then = ngettext(
        "after %(n)d time the next level, at last the duty manager",
        "after %(n)d times the next level, at last the duty manager",
        step.tries_per_level,
    ) % {"n": step.tries_per_level}
    return f"{every}; {then}."


def marks(policy: EscalationPolicy) -> list[dict[str, Any]]:
    """Which incidents a policy is for: a tag for each selector."""
    found: list[dict[str, Any]] = []
    if policy.organisation:
        found.append({"icon": "customer", "label": policy.organisation.label})
    if policy.service:
        found.append({"icon": "layers", "label": service_label(policy.service)})
    if policy.hours != PolicyHours.ALWAYS and policy.calendar:
        words = f"{policy.get_hours_display()}: {policy.calendar.name}"
        found.append({"icon": "clock", "label": words})
    if policy.severity:
        found.append({"icon": "severity", "label": policy.severity})
    return found or [{"icon": "public", "label": _("Every incident")}]
