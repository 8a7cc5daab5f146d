"""What is open now: written back from the present, so that the desk has something to do at once."""

from collections.abc import Iterator
from datetime import timedelta

from assets.actions import change_life, set_subscription
from assets.models import Life, Subscription
from hdo_portal.devkit.demo.plots import minutes
from hdo_portal.devkit.demo.reporting import by_phone, in_portal, on_duty
from hdo_portal.devkit.demo.stage import Stage, Story
from tickets import actions
from tickets.models import Ticket


def open_at_trusts(stage: Stage) -> Iterator[Story]:
    """The open tickets of health trusts, the gravest first."""
    for story in (
        _grave_and_running,
        _about_to_miss_the_restoring,
        _breached,
        _lost_radio,
        _waits_for_supplier,
        _again_and_again,
        _runs_on_a_spare,
    ):
        yield story(stage)


def _grave_and_running(stage: Stage) -> Story:
    desk = on_duty(stage)
    yield stage.now - minutes(38)
    ticket = by_phone(
        stage,
        "Sykehuset Innlandet HF",
        "AMK Innlandet: radiotilknytning",
        title="Ingen radio i AMK Innlandet",
        description="All radio er borte fra alle plasser. Telefoni virker. Bilene ringes på mobil.",
        impact=1,
        urgency=2,
        service=stage.services["kontrollsenter"],
        report={"positions": 5, "fallback_in_use": True, "patient_affected": False},
    )
    yield minutes(5)
    ticket = actions.accept(desk, ticket=ticket)
    yield minutes(3)
    actions.acknowledge(stage.cast.staff("manager"), ticket=ticket)
    ticket = actions.assign(desk, ticket=ticket, assignee=stage.cast.users["plattform@hdo.example"])
    yield minutes(6)
    body = "Radiotilknytningen i datasenter A svarer ikke. Flytter rommet til B."
    actions.reply(stage.cast.staff("plattform"), ticket=ticket, body=body, visibility="internal")
    yield minutes(2)
    major = actions.declare_major(desk, ticket=ticket, title="Radio er borte i Innlandet")
    near = stage.organisations["Gjøvik kommune"]
    actions.add_hit_customer(desk, major=major, customer=near)
    yield minutes(6)
    actions.tell_all(
        desk,
        major=major,
        phase="identified",
        nb="Feilen ligger i vårt datasenter. Vi flytter rommet til det andre senteret nå. Bruk"
        " håndterminalene i rommet så lenge.",
        nn="Feilen ligg i datasenteret vårt. Vi flyttar rommet til det andre senteret no. Bruk"
        " handterminalane i rommet så lenge.",
    )


def _about_to_miss_the_restoring(stage: Stage) -> Story:
    yield stage.now - minutes(233)
    ticket = in_portal(
        stage,
        "kunde@ous.example",
        "AMK Oslo: plass 5",
        title="Plass 5 mister radio hvert tiende minutt",
        description="Operatøren må logge inn på nytt hver gang. Plassen tar nå bare telefon.",
        impact=2,
        urgency=2,
        service=stage.services["iccs"],
        report={"equipment": "position", "positions": 1, "fallback_in_use": True},
    )
    yield from _keep_working(stage, ticket, "kontrollrom", "AMK Oslo")


def _breached(stage: Stage) -> Story:
    yield stage.now - minutes(275)
    ticket = by_phone(
        stage,
        "Helse Stavanger HF",
        "AMK Stavanger: samband",
        title="AMK Stavanger går på ett samband",
        description="Rommet merker ikke noe, men har ingen reserve for radio.",
        impact=2,
        urgency=2,
        service=stage.services["nodnett"],
    )
    yield from _keep_working(stage, ticket, "plattform", "AMK Stavanger")


def _keep_working(stage: Stage, ticket: Ticket, team: str, room: str) -> Story:
    """Taken on in time, and told on time, but not mended yet."""
    yield minutes(11)
    ticket = actions.accept(on_duty(stage), ticket=ticket)
    user = stage.cast.users[f"{team}@hdo.example"]
    ticket = actions.assign(on_duty(stage), ticket=ticket, assignee=user)
    for body in (
        f"Vi har startet feilsøking mot {room} og melder fra igjen om senest to timer.",
        "Leverandøren er koblet på. Vi har utelukket utstyret i rommet.",
    ):
        yield minutes(92)
        actions.reply(stage.cast.staff(team), ticket=ticket, body=body)


def _lost_radio(stage: Stage) -> Story:
    radio = stage.cast.staff("radio")
    name = "OUS 11 håndterminal"
    yield stage.now - timedelta(days=1, hours=5)
    ticket = by_phone(
        stage,
        "Oslo universitetssykehus HF",
        name,
        title="OUS 11 er mistet på oppdrag i marka",
        description="Borte etter et oppdrag i går kveld. Lett langs stien i en time.",
        impact=4,
        urgency=2,
        service=stage.services["radio"],
        report={"equipment": "handheld", "own_issi": stage.assets[name].terminal.issi},
    )
    yield minutes(6)
    ticket = actions.accept(radio, ticket=ticket)
    asset = change_life(radio, asset=stage.assets[name], to=Life.LOST)
    set_subscription(radio, asset=asset, to=Subscription.TEMPORARILY_DISABLED)
    body = "Ringt tilbake og bekreftet melder. Sperret midlertidig i nettet."
    actions.reply(radio, ticket=ticket, body=body, visibility="internal")
    actions.reply(
        radio,
        ticket=ticket,
        body="Terminalen er sperret midlertidig. Si fra straks om den blir funnet.",
    )
    yield timedelta(hours=3)
    answer = "Vi leter igjen i morgen tidlig når det er lyst."
    actions.reply(stage.cast.actor("kunde@ous.example"), ticket=ticket, body=answer)


def _waits_for_supplier(stage: Stage) -> Story:
    radio = stage.cast.staff("radio")
    yield stage.now - timedelta(days=6)
    ticket = by_phone(
        stage,
        "Helse Førde HF",
        "FOR 09 kjøretøyradio",
        title="Kjøretøyradio startar ikkje i kulde",
        description="Radioen er død når bilen har stått ute om natta.",
        impact=3,
        urgency=2,
        service=stage.services["radio"],
    )
    yield minutes(48)
    ticket = actions.accept(radio, ticket=ticket)
    actions.reply(
        radio,
        ticket=ticket,
        body="Betjeningshovudet må bytast. Vi har tinga eit nytt hjå leverandøren.",
    )
    actions.hold(radio, ticket=ticket, reason="supplier", note="Nytt betjeningshovud er tinga.")


def _again_and_again(stage: Stage) -> Story:
    yield stage.now - timedelta(days=3, hours=2)
    name = "INN 24 kjøretøyradio"
    issi = stage.assets[name].terminal.issi
    ticket = by_phone(
        stage,
        "Sykehuset Innlandet HF",
        name,
        title="Bilen faller ut av nettet ved Biri",
        description="Radioen er borte i to minutter på vei nordover.",
        impact=3,
        urgency=2,
        service=stage.services["radio"],
        report={"equipment": "vehicle", "own_issi": issi, "place": "E6 ved Biri"},
    )
    yield minutes(70)
    ticket = actions.accept(stage.cast.staff("radio"), ticket=ticket)
    for hours in (21, 26):
        yield timedelta(hours=hours)
        actions.occur_again(on_duty(stage), ticket=ticket, own_issi=issi, place="E6 ved Biri")
    actions.reply(
        stage.cast.staff("radio"),
        ticket=ticket,
        body="Tredje gang på samme sted. Vi måler dekningen der.",
    )


def _runs_on_a_spare(stage: Stage) -> Story:
    room = stage.cast.staff("kontrollrom")
    yield stage.now - timedelta(days=1, hours=2)
    ticket = by_phone(
        stage,
        "Finnmarkssykehuset HF",
        "AMK Finnmark: plass 1",
        title="Plass 1 er helt ute av drift",
        description="Maskinen starter ikke.",
        impact=3,
        urgency=1,
        service=stage.services["iccs"],
    )
    yield minutes(9)
    ticket = actions.accept(room, ticket=ticket)
    yield minutes(65)
    ticket = actions.restore(room, ticket=ticket, note="Reservemaskinen er satt i drift.")
    reason = "Virker på reservemaskin. Avtalt at bytte av disk følges som SL3."
    actions.reclassify(room, ticket=ticket, severity="SL3", reason=reason)
