"""What the service desk finds, and in which order."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import Comment, SearchDocument, Ticket
from tickets.search import ask, exactly, suggest, upkeep
from tickets.search.finding import Place


def found(actor: Actor, text: str, **more: Any) -> list[str]:
    """The titles of the tickets that answer."""
    with acting(actor):
        return [hit.ticket.title for hit in ask(actor, text, **more).hits]


def test_words_are_found_in_every_form(world: World) -> None:
    for title in ("Radioen er stum", "Sambandsfeil på legevakta", "Sykehuset uten skjerm",
                  "Sjukehuset utan straum", "Mast i Ålesund nede"):  # fmt: skip
        world.incident(title=title, assets=[], organisation=factories.organisation("Annen HF"))
    asked = {
        "radioene": "Radioen er stum",
        "RADIO stum": "Radioen er stum",
        "samband": "Sambandsfeil på legevakta",
        "legevakt": "Sambandsfeil på legevakta",
        "sjukehus skjermen": "Sykehuset uten skjerm",
        "sykehuset strøm": "Sjukehuset utan straum",
        "alesund": "Mast i Ålesund nede",
        "Aalesund mast": "Mast i Ålesund nede",
        '"mast i ålesund"': "Mast i Ålesund nede",
    }
    assert {text: found(world.agent, text) for text in asked} == {
        text: [title] for text, title in asked.items()
    }


def test_a_word_inside_a_compound_and_one_spelt_wrongly_are_found_too(world: World) -> None:
    world.incident(title="Sambandsfeil", assets=[])
    with acting(Actor.system("test")):
        upkeep.gather_words()
    assert found(world.agent, "feil") == ["Sambandsfeil"]
    assert found(world.agent, "sambansfeil") == ["Sambandsfeil"]
    assert found(world.agent, "sambansfeil -sambandsfeil") == []


def test_a_word_that_left_every_ticket_leaves_the_list_of_words(world: World) -> None:
    ticket = world.incident(title="Hemmelighet", assets=[])
    with acting(Actor.system("test")):
        upkeep.gather_words()
        assert upkeep.gather_words() == 0
        actions.edit_ticket(world.agent, ticket=ticket, title="Rettet")
        assert upkeep.forget_words() == 1


def test_the_customer_the_radio_and_the_place_stand_for_their_tickets(world: World) -> None:
    world.incident(title="Stille")
    assert found(world.agent, "gjøvik stille") == ["Stille"]
    assert found(world.agent, "2420001 stille") == ["Stille"]
    assert found(world.agent, "2420001") == ["Stille"]


def test_what_was_said_is_found_with_where_it_was_said(world: World) -> None:
    ticket = world.incident()
    world.do(actions.reply, world.agent, ticket, body="Vi sjekker antenna", visibility="public")
    world.do(actions.reply, world.agent, ticket, body="Mistenker <b>kabelen</b>",
             visibility="internal")  # fmt: skip
    with acting(world.agent):
        [hit] = ask(world.agent, "kabel").hits
        assert (hit.kind, ("kabelen", True) in hit.excerpt) == ("note", True)
        assert ask(world.agent, "antenna kabelen").hits[0].ticket == ticket
        assert ask(world.agent, "stum").hits[0].title == [("Radio er ", False), ("stum", True)]


def test_open_ones_come_before_those_over_and_the_newest_first(world: World) -> None:
    tickets = [world.incident(title=f"Radio {n}", assets=[]) for n in "abcd"]
    with acting(Actor.system("test")):
        Ticket.objects.filter(pk=tickets[2].pk).update(status="closed")
        for hours, ticket in enumerate(tickets):
            Ticket.objects.filter(pk=ticket.pk).update(created_at=f"2026-06-08 0{hours}:00Z")
    assert found(world.agent, "radio") == ["Radio d", "Radio b", "Radio a", "Radio c"]


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    for n in range(7):
        world.incident(title=f"Radio {n}", assets=[])
    with acting(Actor.system("test")):
        Ticket.objects.filter(title__in=["Radio 1", "Radio 5"]).update(status="closed")
    seen: list[str] = []
    place: Place | None = None
    with acting(world.agent):
        for _page in range(4):
            answer = ask(world.agent, "radio", place=place, limit=2)
            seen += [hit.ticket.title for hit in answer.hits]
            place = answer.next
    assert place is None
    assert sorted(seen) == [f"Radio {n}" for n in range(7)]
    assert seen[-2:] == ["Radio 5", "Radio 1"]


def test_operators_narrow(world: World) -> None:
    grav = world.incident(title="Radio grav")
    world.do(actions.accept, world.agent, grav)
    world.incident(title="Radio lav", impact=4, urgency=3, assets=[],
                   organisation=factories.organisation("Lom kommune"))  # fmt: skip
    both = ["Radio lav", "Radio grav"]
    asked = {
        "status:åpen": both,
        "status:open type:incident": both,
        "status:ny": ["Radio lav"],
        'status:"under arbeid" sl1': ["Radio grav"],
        "-sl1 radio": ["Radio lav"],
        "alvor:3": ["Radio lav"],
        "tildelt:meg": ["Radio grav"],
        "tildelt:ingen": ["Radio lav"],
        "kunde:gjøvik": ["Radio grav"],
        'kunde:"lom kommune" radio': ["Radio lav"],
        "utstyr:2420001": ["Radio grav"],
        "før:2026-06-08": [],
        "etter:2026-06-08 før:2026-06-09 radio": both,
        "type:endring": [],
    }
    assert {text: found(world.agent, text) for text in asked} == asked


def test_what_is_not_understood_is_said_kindly(world: World) -> None:
    asked = {
        "farge:blå": "farge",
        "kunde:finnesikke": "finnesikke",
        "status:rar": "rar",
        "før:snart": "snart",
        "type:båt": "",
        "alvor:9": "",
        "tildelt:xyz": "xyz",
    }
    with acting(world.agent):
        for text, part in asked.items():
            hints = ask(world.agent, text).hints
            assert len(hints) == 1
            assert part in hints[0]


def test_more_hits_cost_no_more_queries(world: World) -> None:
    def queries() -> int:
        with acting(world.agent), CaptureQueriesContext(connection) as asked:
            assert ask(world.agent, "radio").hits
        return len(asked)

    for n in range(6):
        world.incident(title=f"Radio {n}")
    few = queries()
    for n in range(6):
        world.incident(title=f"Radio {n}", organisation=factories.organisation("Lom"), assets=[])
    assert queries() == few


def test_words_in_every_text_find_nothing_rather_than_everything(world: World) -> None:
    world.incident()
    assert found(world.agent, "og i er") == []


def test_signs_that_mean_something_to_a_database_are_harmless(world: World) -> None:
    world.incident()
    with acting(world.agent):
        for text in ("'", "!", "a & | b", "\\", "%_%", "=sev:SL1", "x:*", '"', "-", "--a", "a'b"):
            ask(world.agent, text)
            suggest(world.agent, text)


def test_things_are_found_by_name_and_number_and_misspelt_names_are_forgiven(world: World) -> None:
    factories.person(world.gjovik, "Gunnhild Bråten", mobile="+47 911 22 333")
    factories.control_room(world.gjovik, "AMK Innlandet")
    with acting(world.agent):
        assert ask(world.agent, "amk innl").things.assets[0].name == "AMK Innlandet"
        assert ask(world.agent, "911 22 333").things.people[0].name == "Gunnhild Bråten"
        assert ask(world.agent, "gunhild braten").things.people[0].name == "Gunnhild Bråten"
        assert ask(world.agent, "gjøvk").things.organisations == [world.gjovik]
        assert ask(world.agent, "gjøvk").things.guessed


def test_one_number_leads_straight_to_what_it_is(world: World) -> None:
    ticket = world.incident()
    factories.person(world.gjovik, "Kari", phone="61182800")
    with acting(world.agent):
        target = exactly(world.agent, "2 420 001")
        assert target is not None
        assert (target.kind, target.key) == ("asset", str(world.radio.public_id))
        short = ticket.number.replace("-", " ", 1).lower()
        number = exactly(world.agent, short)
        assert number is not None
        assert number.key == ticket.number
        assert exactly(world.agent, "61182800") is None
        assert exactly(world.agent, "2420002") is None
        assert exactly(world.agent, "radio") is None


def test_the_index_follows_whoever_writes(world: World) -> None:
    ticket = world.incident(title="Gammel")
    with acting(Actor.system("test")), connection.cursor() as cursor:
        cursor.execute("UPDATE tickets_ticket SET title = 'Nyskrevet' WHERE id = %s", [ticket.pk])
        comment = Comment(
            ticket_id=ticket.pk, organisation_id=ticket.organisation_id, author_name="X",
            visibility="internal", body="massevis",
        )  # fmt: skip
        Comment.objects.bulk_create([comment])
        cursor.execute("UPDATE assets_asset SET name = 'Omdøpt' WHERE id = %s", [world.radio.pk])
    assert found(world.agent, "nyskrevet massevis omdøpt") == ["Nyskrevet"]
    assert found(world.agent, "gammel") == []
    with acting(Actor.system("test")):
        Comment.objects.filter(body="massevis").delete()
    assert found(world.agent, "massevis") == []


def test_a_document_is_rewritten_only_when_its_words_change(world: World) -> None:
    ticket = world.incident()
    with acting(Actor.system("test")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ctid, xmin FROM tickets_searchdocument WHERE ticket_id = %s", [ticket.pk]
        )
        before = cursor.fetchall()
        Ticket.objects.filter(pk=ticket.pk).update(title=ticket.title, hold_reason="")
        cursor.execute(
            "SELECT ctid, xmin FROM tickets_searchdocument WHERE ticket_id = %s", [ticket.pk]
        )
        assert cursor.fetchall() == before


def test_everything_can_be_written_anew(world: World) -> None:
    ticket = world.incident()
    with acting(Actor.system("test")):
        SearchDocument.objects.all().delete()
    assert found(world.agent, "stum") == []
    assert sum(upkeep.rebuild()) > 3
    assert found(world.agent, "stum") == [ticket.title]


def test_a_story_without_end_makes_no_document_without_end(world: World) -> None:
    ticket = world.incident()
    with acting(Actor.system("test")):
        Comment.objects.bulk_create(
            Comment(ticket_id=ticket.pk, organisation_id=ticket.organisation_id, author_name="X",
                    visibility="public", body=f"ord{n} " + "lang " * 3000,
                    created_at=datetime(2026, 6, 9, n, tzinfo=UTC))
            for n in range(14)
        )  # fmt: skip
    assert found(world.agent, "ord13") == [ticket.title]


@pytest.mark.parametrize("role, is_used", [("desk", True), ("portal", False)])
def test_the_desk_alone_is_served_by_the_text_index(db: None, role: str, is_used: bool) -> None:
    """Its policy is true, so PostgreSQL may use an index that is not leakproof. Below a customer's
    policy it never does, so a customer's rows are narrowed by organisation first."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_newest, search_latest_written")
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true),"
                       " set_config('role', %s, true)", [role])  # fmt: skip
        cursor.execute(
            "EXPLAIN SELECT ticket_id FROM tickets_searchdocument"
            " WHERE visibility = 'internal' AND words @@ $$'x'$$::tsquery"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert ("Index Cond: (words @@" in plan) == is_used


def test_a_question_that_takes_too_long_is_ended_with_a_kind_word(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_args: Any, **_more: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(2)")

    monkeypatch.setattr("tickets.search.answering.find", slow)
    monkeypatch.setattr("tickets.search.answering._SUGGESTED_IN", 50)
    with acting(world.agent):
        answer = suggest(world.agent, "radio")
        assert answer.broad
        assert answer.hints
        assert Ticket.objects.count() == 0  # the transaction goes on
