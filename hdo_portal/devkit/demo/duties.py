"""The demo's rotas: a duty manager around the clock, and a second line by weeks with nights."""

from datetime import date, datetime, time, timedelta

from hdo_portal.accounts.models import Team, User
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from tickets import actions
from tickets.actions.rota_edit import Turns
from tickets.escalation.rota import OSLO, instant
from tickets.models.rota import Rotation

# Rotas are planned ahead, so the demo's were planned before what it shows of the past.
WEEKS_BACK = 16


def make_rotas(admin: Actor) -> None:
    """Two rotas that have run for some months."""
    at = clock.now()
    monday = _monday(at) - timedelta(weeks=WEEKS_BACK)
    people = {user.email.partition("@")[0]: user for user in User.objects.filter(is_active=True)}
    with clock.frozen(instant(monday - timedelta(days=7), time(12))):
        _manager_on_duty(admin, monday, people)
        _second_line(admin, monday, people)


def _manager_on_duty(admin: Actor, monday: date, people: dict[str, User]) -> None:
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
