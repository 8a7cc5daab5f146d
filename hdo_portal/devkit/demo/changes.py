"""The changes of the history, and those that lie ahead."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from hdo_portal.devkit.demo.plots import OSLO
from hdo_portal.devkit.demo.stage import Stage, Story
from hdo_portal.foundation import clock
from tickets import actions
from tickets.models import Ticket

HDO = "Helsetjenestens driftsorganisasjon for nødnett HF"


@dataclass(frozen=True)
class Plan:
    """A change and the state it ends in. ``days`` is when its window lies, from today, and ``hour``
    its local hour; ``notice`` is how many days before that it is drafted. ``by`` is the team;
    ``felt`` and ``back`` are what the customers feel and the way back."""

    days: int
    hour: int
    hours: int
    by: str
    kind: str
    end: str
    title: str
    assets: tuple[str, ...]
    service: str
    felt: str
    back: str
    outcome: str = ""
    organisation: str = HDO
    notice: int = 20


def plans() -> list[Plan]:
    """The changes of changes.toml, in the order of their windows."""
    text = (Path(__file__).parent / "changes.toml").read_text(encoding="utf-8")
    return [
        Plan(**entry | {"assets": tuple(entry["assets"])})
        for entry in tomllib.loads(text)["change"]
    ]


def all_changes(stage: Stage) -> Iterator[Story]:
    """One story for each plan."""
    for plan in plans():
        yield _change(stage, plan)


def window_of(stage: Stage, plan: Plan) -> tuple[datetime, datetime]:
    """The plan's window, in local hours; one in the night of tomorrow is the coming night."""
    local = stage.now.astimezone(OSLO) + timedelta(days=plan.days)
    begin = local.replace(hour=plan.hour, minute=0, second=0, microsecond=0)
    return begin, begin + timedelta(hours=plan.hours)


def _change(stage: Stage, plan: Plan) -> Story:
    owner, lead = stage.cast.staff(plan.by), stage.cast.staff("lead")
    begin, end = window_of(stage, plan)
    ahead = plan.notice if plan.days < 0 else 12
    yield min(begin, stage.now) - timedelta(days=ahead, hours=plan.days % 7, minutes=plan.hour)
    change = _draft(stage, plan, begin, end)
    if plan.end == "draft":
        return
    yield timedelta(hours=3)
    change = actions.submit(owner, ticket=change)
    if plan.end == "assessment":
        return
    if plan.kind == "normal":
        yield timedelta(days=1)
        note = "Sjekket mot andre endringer og naborom: ingen kollisjon."
        actions.reply(lead, ticket=change, body=note, visibility="internal")
        change = actions.submit(owner, ticket=change)
        if plan.end == "approval":
            return
        yield timedelta(hours=20)
        approved = plan.end != "rejected"
        reason = "" if approved else plan.outcome
        decision = "approved" if approved else "rejected"
        change = actions.decide(lead, ticket=change, decision=decision, reason=reason)
    if plan.end == "cancelled":
        yield timedelta(days=2)
        actions.cancel(owner, ticket=change, reason=plan.outcome)
    elif plan.end not in ("rejected", "scheduled"):
        yield from _carry_out(stage, plan, change, begin)


def _draft(stage: Stage, plan: Plan, begin: datetime, end: datetime) -> Ticket:
    return actions.open_change(
        stage.cast.staff(plan.by),
        organisation=stage.organisations[plan.organisation],
        title=plan.title,
        kind=plan.kind,
        impact=2,
        urgency=3,
        assets=[stage.assets[name] for name in plan.assets],
        service=stage.services[plan.service],
        team=stage.teams[plan.by],
        window_from=begin,
        window_to=end,
        rollback_decision_at=begin + (end - begin) / 2,
        expected_impact=plan.felt,
        fallback="Rommenes vanlige reserveløsning. Ring 08915 om noe blir annerledes enn varslet.",
        rollback_plan=plan.back,
        test_plan="Prøveanrop på radio og telefon med vaktleder i hvert berørte rom.",
        contact=f"Vakt hos HDO, {stage.teams[plan.by].name.lower()}",
    )


def _carry_out(stage: Stage, plan: Plan, change: Ticket, begin: datetime) -> Story:
    owner = stage.cast.staff(plan.by)
    yield begin + timedelta(minutes=4)
    actions.reply(owner, ticket=change, body="Arbeidet er i gang. Vi sier fra når det er ferdig.")
    change = actions.begin(owner, ticket=change)
    yield timedelta(hours=plan.hours) * 0.7
    if plan.end == "backed_out":
        actions.back_out(owner, ticket=change, outcome=plan.outcome)
        return
    change = actions.complete(owner, ticket=change, outcome=plan.outcome)
    if plan.end == "reviewed":
        yield clock.now() + timedelta(days=4)
        actions.review(stage.cast.staff("lead"), ticket=change, outcome="Som planlagt.")
