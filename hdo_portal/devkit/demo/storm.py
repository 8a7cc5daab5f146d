"""The storm night: power and lines fail along the west coast, and many call at once.

The emergency change that brings the rooms back is approved afterwards, as such changes are.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from hdo_portal.devkit.demo.plots import OSLO, minutes
from hdo_portal.devkit.demo.stage import Stage, Story
from tickets import actions
from tickets.models import Ticket


class Blow(NamedTuple):
    """Who loses what, how many minutes into the night."""

    after: int
    customer: str
    asset: str
    impact: int
    urgency: int
    title: str
    tells: str


# The second report of a customer is merged into its first.
BLOWS = (
    Blow(
        8, "Helse Førde HF", "AMK Førde: samband", 1, 1, "Ingen radio i AMK Førde",
        "All radio er borte. Telefonen verkar. Vi ringjer bilane på mobil.",
    ),
    Blow(
        19, "Sunnfjord kommune", "Sunnfjord legevaktsentral: samband", 2, 1,
        "Legevaktsentralen er utan radio og telefon",
        "Straumen gjekk, og no er både radio og telefon borte. AMK tek over.",
    ),
    Blow(
        24, "Helse Førde HF", "AMK Førde: plass 2", 1, 2, "Plass 2 i AMK Førde får ikkje kontakt",
        "Truleg same feil som vi melde for litt sidan.",
    ),
    Blow(
        31, "Helse Bergen HF", "AMK Bergen: samband", 2, 2, "AMK Bergen går på eitt samband",
        "Overvakinga melder at det eine sambandet er nede.",
    ),
    Blow(
        47, "Voss kommune", "VSS 01 håndterminal", 4, 2, "Dårleg dekning i heile Voss",
        "Terminalane fell ut av nettet fleire stader i kommunen.",
    ),
    Blow(
        63, "Stad kommune", "STD 01 håndterminal", 3, 2, "Ingen dekning på Stadlandet",
        "Basestasjonen går visst på batteri. Vi brukar direktemodus.",
    ),
)  # fmt: skip
CAUSE = (
    "Straumbrot hos linjeeigar på Sandane og fall på to master. Trafikken vert lagd om via Møre som"
    " hasteendring."
)
UPDATES = (
    "Straumbrot hos linjeeigar gjer at fleire kontrollrom på Vestlandet er utan samband. Vi legg om"
    " trafikken. Bruk reserveløysinga.",
    "Omlegginga er i gang. Vi reknar med samband innan ein time.",
    "Første rom er oppe att. Vi prøver med dykk eitt og eitt.",
)
RESTORED = "Trafikken går via Møre. Radio og telefon er prøvd med vaktleiar."
SOLVED = "Linjeeigar har retta mastene, og trafikken er lagd attende. Begge samband er i drift."


def storm_night(stage: Stage) -> Iterator[Story]:
    """The stories of the night, and the change that ends it."""
    begin = night_of(stage.now)
    tickets: dict[str, Ticket] = {}
    for blow in BLOWS:
        yield _blow(stage, begin, blow, tickets)
    yield _reroute(stage, begin + minutes(70))


def night_of(now: datetime) -> datetime:
    """Two o'clock in the night of the last 12 January that is well past."""
    local = now.astimezone(OSLO)
    night = local.replace(month=1, day=12, hour=2, minute=0, second=0, microsecond=0)
    return night if night < local - timedelta(days=30) else night.replace(year=local.year - 1)


def _blow(stage: Stage, begin: datetime, blow: Blow, tickets: dict[str, Ticket]) -> Story:
    night, lead = stage.cast.staff("natt"), stage.cast.staff("lead")
    yield begin + minutes(blow.after)
    ticket = actions.open_incident(
        night,
        organisation=stage.organisations[blow.customer],
        title=blow.title,
        description=blow.tells,
        impact=blow.impact,
        urgency=blow.urgency,
        assets=[stage.assets[blow.asset]],
        service=stage.services["nodnett"],
        reporter=stage.cast.contact(blow.customer, 2),
        via="phone",
        report={"fallback_in_use": True},
    )
    yield minutes(4 + blow.after / 10)
    if blow.customer in tickets:
        actions.merge(night, ticket=ticket, into=tickets[blow.customer])
        return
    tickets[blow.customer] = ticket
    ticket = actions.accept(night, ticket=ticket)
    actions.reply(night, ticket=ticket, body=CAUSE, visibility="internal")
    if ticket.severity == "SL1":
        actions.acknowledge(stage.cast.staff("manager"), ticket=ticket)
    for number, body in enumerate(UPDATES):
        # With six calls at once the second update comes late to some.
        yield minutes(27 if number != 1 or blow.after < 20 else 44)
        actions.reply(lead, ticket=ticket, body=body)
    yield begin + minutes(150 + blow.after)
    actions.restore(lead, ticket=ticket, note=RESTORED)
    if ticket.severity != "SL3":
        yield minutes(10)
        actions.reclassify(
            lead,
            ticket=ticket,
            severity="SL3",
            reason="Verkar att via omvegen. Varig retting hos linjeeigar vert følgd som SL3.",
        )
    yield begin.replace(hour=11) + timedelta(days=2)
    actions.resolve(stage.cast.staff("plattform"), ticket=ticket, resolution=SOLVED)


def _reroute(stage: Stage, begin: datetime) -> Story:
    platform, manager = stage.cast.staff("plattform"), stage.cast.staff("manager")
    yield begin
    change = actions.open_change(
        platform,
        organisation=stage.organisations["Helsetjenestens driftsorganisasjon for nødnett HF"],
        title="Hasteomlegging av samband på Vestlandet via Møre",
        kind="emergency",
        impact=1,
        urgency=1,
        description="Flere kontrollrom er uten samband etter strømbrudd hos linjeeier.",
        assets=[
            stage.assets["AMK Førde: samband"],
            stage.assets["AMK Bergen: samband"],
            stage.assets["Sunnfjord legevaktsentral: samband"],
        ],
        service=stage.services["nodnett"],
        window_from=begin + minutes(10),
        window_to=begin + minutes(110),
        expected_impact="Rommene får samband igjen, ett og ett.",
        rollback_plan="Rutene legges tilbake med lagret oppsett.",
        contact="Vakt, plattform",
    )
    actions.submit(platform, ticket=change)
    yield minutes(10)
    actions.begin(platform, ticket=change)
    yield minutes(85)
    actions.complete(
        platform,
        ticket=change,
        outcome="Alle tre rom har samband via Møre og er prøvd med vaktleder.",
    )
    yield begin.replace(hour=9) + timedelta(days=1)
    actions.decide(
        manager,
        ticket=change,
        decision="approved",
        reason="Gjort i samråd med vaktleder. Riktig å ikke vente.",
    )
    yield timedelta(hours=1)
    actions.review(manager, ticket=change, outcome="Omveien via Møre settes opp som fast reserve.")
