"""What is open now at municipalities, and what was just solved there."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from hdo_portal.devkit.demo.plots import minutes
from hdo_portal.devkit.demo.reporting import by_phone, in_portal
from hdo_portal.devkit.demo.stage import Stage, Story
from tickets import actions
from tickets.models import Ticket

GJOVIK, BERGEN = "kunde@gjovik.example", "kunde@bergen.example"


def open_at_municipalities(stage: Stage) -> Iterator[Story]:
    """The tickets that the demo's people of Gjøvik and Bergen see first, and one of Lillehammer."""
    for story in (
        _about_to_miss_the_response,
        _waits_for_gjovik,
        _worked_on_for_gjovik,
        _new_for_bergen,
        _new_for_lillehammer,
        _solved_for_gjovik,
        _solved_for_bergen,
    ):
        yield story(stage)


def _about_to_miss_the_response(stage: Stage) -> Story:
    yield stage.now - minutes(26)
    in_portal(
        stage,
        BERGEN,
        "Bergen legevaktsentral: plass 2",
        title="Plass 2 starter ikke",
        description="Skjermen er svart etter omstart. Vi har tre plasser igjen og mye å gjøre.",
        impact=3,
        urgency=1,
        service=stage.services["iccs"],
        report={"equipment": "position", "positions": 1, "fallback_in_use": False},
    )


def _waits_for_gjovik(stage: Stage) -> Story:
    customer, radio = stage.cast.actor(GJOVIK), stage.cast.staff("radio")
    yield stage.now - timedelta(days=2, hours=3)
    ticket = in_portal(
        stage,
        GJOVIK,
        "GJØ 03 håndterminal",
        title="Håndterminal slår seg av ved anrop",
        description="Terminalen slår seg av når noen svarer. Det har skjedd fire ganger i dag.",
        impact=4,
        urgency=2,
        service=stage.services["radio"],
        report={
            "equipment": "handheld",
            "own_issi": stage.assets["GJØ 03 håndterminal"].terminal.issi,
        },
    )
    yield minutes(34)
    ticket = actions.accept(radio, ticket=ticket)
    photo = SimpleUploadedFile("batteri.txt", "Batteri 22B, kjøpt i mars".encode())
    actions.attach(customer, ticket=ticket, upload=photo)
    yield minutes(20)
    body = "Kjenner igjen partiet. Bytter batteri før terminalen tas inn."
    actions.reply(radio, ticket=ticket, body=body, visibility="internal")
    actions.reply(
        radio,
        ticket=ticket,
        body="Takk! Følger feilen med om dere bruker batteriet fra en annen terminal?",
    )
    actions.hold(
        radio,
        ticket=ticket,
        reason="customer",
        until=stage.now + timedelta(days=2),
        note="Venter på prøve med annet batteri.",
    )


def _worked_on_for_gjovik(stage: Stage) -> Story:
    room = stage.cast.staff("kontrollrom")
    yield stage.now - timedelta(hours=20)
    ticket = in_portal(
        stage,
        GJOVIK,
        "Gjøvik legevaktsentral: plass 3",
        title="Plass 3 viser gammelt vaktbilde",
        description="Navnene på vaktlista er fra forrige uke. De andre plassene er riktige.",
        impact=3,
        urgency=3,
        service=stage.services["kontrollsenter"],
    )
    yield minutes(55)
    ticket = actions.accept(room, ticket=ticket)
    body = "Mellomlager på klienten. Tømmes ved neste omstart; venter til det er rolig."
    actions.reply(room, ticket=ticket, body=body, visibility="internal")
    yield minutes(10)
    actions.reply(
        room,
        ticket=ticket,
        body="Vi retter dette ved vaktskiftet i kveld, så ingen mister plassen sin.",
    )


def _new_for_bergen(stage: Stage) -> Story:
    yield stage.now - minutes(35)
    in_portal(
        stage,
        BERGEN,
        "BGO 05 håndterminal",
        title="Håndterminal lader ikke",
        description="Lampen i laderen lyser rødt. Prøvd tre ladere.",
        impact=4,
        urgency=3,
        service=stage.services["radio"],
        report={"equipment": "handheld"},
    )


def _new_for_lillehammer(stage: Stage) -> Story:
    yield stage.now - minutes(12)
    by_phone(
        stage,
        "Lillehammer kommune",
        "Lillehammer legevaktsentral: plass 1",
        title="Hodesett på plass 1 skurrer",
        description="Skurrer på alle samtaler. Byttet hodesett uten bedring.",
        impact=3,
        urgency=2,
        service=stage.services["kontrollsenter"],
    )


def _solved_for_gjovik(stage: Stage) -> Story:
    yield stage.now - timedelta(days=4)
    ticket = in_portal(
        stage,
        GJOVIK,
        "GJØ 12 bordterminal",
        title="Bordterminal mangler talegruppe for brann",
        description="Talegruppen er borte fra mappe 2 etter siste oppdatering.",
        impact=3,
        urgency=3,
        service=stage.services["radio"],
    )
    yield from _solve(
        stage, ticket, "Kodepluggen er rettet og lagt inn over nett. Prøvd med anrop."
    )


def _solved_for_bergen(stage: Stage) -> Story:
    yield stage.now - timedelta(days=3)
    ticket = in_portal(
        stage,
        BERGEN,
        "BGO 02 håndterminal",
        title="Svak lyd i håndterminal",
        description="Hører dårlig i støy. Volum på fullt.",
        impact=4,
        urgency=3,
        service=stage.services["radio"],
    )
    yield from _solve(stage, ticket, "Høyttaleren er renset og prøvd. Støvfilter er byttet.")


def _solve(stage: Stage, ticket: Ticket, resolution: str) -> Story:
    radio = stage.cast.staff("radio")
    yield minutes(80)
    ticket = actions.accept(radio, ticket=ticket)
    actions.reply(radio, ticket=ticket, body="Takk for meldingen. Vi ser på den i dag.")
    yield timedelta(days=1, hours=2)
    actions.resolve(radio, ticket=ticket, resolution=resolution)
