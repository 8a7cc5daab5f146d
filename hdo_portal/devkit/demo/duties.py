"""The demo's rotas: a duty manager around the clock, and a second line by weeks with nights; and
the policy of the gravest faults, which calls the one on duty."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from customers.models import Measure, Severity
from hdo_portal.accounts.models import Team, User
from hdo_portal.devkit.demo.history import DAYS
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from tickets import actions
from tickets.actions.policy import Selector, StepValues
from tickets.actions.rota_edit import Turns
from tickets.escalation.rota import OSLO, instant
from tickets.models import EscalationPolicy, Rota
from tickets.models.enums import Audience
from tickets.models.rota import Rotation
from tickets.reference.proposals import ESCALATION

# Rotas are planned ahead, so the demo's were planned before what it shows of the past: a multiple
# of the four weeks after which the turns begin anew.
WEEKS_BACK = (DAYS // 28 + 1) * 4


def make_rotas(admin: Actor) -> None:
    """Two rotas that have run as long as the demo tells of; a fault of SL1 calls the first."""
    at = clock.now()
    monday = _monday(at) - timedelta(weeks=WEEKS_BACK)
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(is_active=True)}
    with clock.frozen(instant(monday - timedelta(days=7), time(12))):
        rota = _manager_on_duty(admin, monday, people)
        _call_the_one_on_duty(admin, rota)
        _second_line(admin, monday, people)


def _call_the_one_on_duty(admin: Actor, rota: Rota) -> None:
    """The steps as the portal proposes them; the first calls the rota, and level 2 after two calls
    that nobody answered."""
    policy = EscalationPolicy.objects.get(severity=Severity.SL1, organisation=None, service=None)
    steps = [StepValues(**step._asdict()) for step in ESCALATION[Severity.SL1]]
    woken = [
        replace(step, audience=Audience.ON_CALL, role="", rota=rota, level=1)
        if step.measure == Measure.RESPOND
        else step
        for step in steps
    ]
    selector = Selector(name=policy.name, severity=policy.severity)
    actions.save_policy(admin, policy=policy, selector=selector, steps=woken)


def _manager_on_duty(admin: Actor, monday: date, people: dict[str, User]) -> Rota:
    rota = actions.create_rota(admin, name="Vaktleder")
    lead, manager, administrator = people["lead"], people["manager"], people["admin"]
    actions.add_layer(
        admin, rota=rota, starts_on=monday,
        turns=Turns(
            name="Vaktleder, ukevakt", level=1, people=[lead, manager], handover_time=time(8)
        ),
    )  # fmt: skip
    actions.add_layer(
        admin, rota=rota, starts_on=monday,
        turns=Turns(
            # In step with the first level, so that nobody is their own stand-in.
            name="Bakvakt", level=2, people=[manager, lead, administrator, administrator],
            handover_time=time(8),
        ),
    )  # fmt: skip
    return rota


def _second_line(admin: Actor, monday: date, people: dict[str, User]) -> None:
    team = Team.objects.filter(slug="radio").first()
    rota = actions.create_rota(admin, name="Andrelinje radio", team=team)
    line = [people[name] for name in ("radio", "kontrollrom", "plattform", "agent")]
    actions.add_layer(
        admin, rota=rota, starts_on=monday,
        turns=Turns(name="Ukevakt", level=1, people=line, handover_time=time(8)),
    )  # fmt: skip
    actions.add_layer(
        admin, rota=rota, starts_on=monday,
        turns=Turns(
            name="Natt til hverdager", level=1, rank=1, people=[people["natt"], people["radio"]],
            rotation=Rotation.DAILY, every=2, handover_weekday=None, handover_time=time(12),
            hours_from=time(22), hours_to=time(6), weekdays="0123",
        ),
    )  # fmt: skip


def _monday(at: datetime) -> date:
    today = at.astimezone(OSLO).date()
    return today - timedelta(days=today.weekday())
