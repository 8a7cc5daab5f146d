"""A rota with three people who take weeks, Mondays at eight, and a clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from hdo_portal.accounts.models import User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories
from tickets import actions
from tickets.actions.rota_edit import Turns
from tickets.escalation import oncall
from tickets.escalation.rota import OSLO
from tickets.models import Rota, RotaLayer

# A Monday at nine in Norway, one hour into Ola's week; Kari's was the first.
MADE = datetime(2026, 11, 1, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
SYSTEM = Actor.system("test")


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=OSLO).astimezone(UTC)  # type: ignore[misc, arg-type]  # year to minute


@dataclass
class OnCall:
    rota: Rota
    layer: RotaLayer
    kari: User
    ola: User
    siri: User
    lead: User

    @contextmanager
    def at(self, now: datetime = NOW) -> Iterator[None]:
        with clock.frozen(now), acting(SYSTEM):
            yield

    def person(self, at: datetime, level: int = 1) -> User | None:
        with acting(SYSTEM):
            return oncall.person_on_call(self.rota, level, at)

    def take(self, by: User, at: datetime = NOW, **fields: Any) -> Any:
        with self.at(at):
            given: dict[str, Any] = {"rota": self.rota, "level": 1, "person": by} | fields
            return actions.take_duty(factories.actor_of(by), **given)

    def mails(self) -> list[tuple[str, str]]:
        with acting(SYSTEM):
            rows = OutboxMessage.objects.order_by("pk")
            return list(rows.values_list("recipient", "subject"))


def turns(*people: User, **fields: Any) -> Turns:
    plan = {"name": "Uker", "level": 1, "people": list(people), "handover_time": time(8)}
    return Turns(**plan | fields)  # type: ignore[arg-type]  # fields of the plan


def make_oncall() -> OnCall:
    kari, ola, siri = (
        factories.user(Role.AGENT, f"{name}@hdo.example", name=name.title(), language="en",
                       phone=f"900 00 00{n}")
        for n, name in enumerate(("kari", "ola", "siri"))
    )  # fmt: skip
    lead = factories.user(Role.LEAD, "leder@hdo.example", name="Leder", language="en")
    actor = factories.actor_of(lead)
    with clock.frozen(MADE), acting(SYSTEM):
        rota = actions.create_rota(actor, name="Vaktleder")
        layer = actions.add_layer(
            actor, rota=rota, turns=turns(kari, ola, siri), starts_on=date(2026, 11, 2)
        )
    return OnCall(rota, layer, kari, ola, siri, lead)
