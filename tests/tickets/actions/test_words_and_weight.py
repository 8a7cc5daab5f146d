"""Files, handing over, escalating by hand, editing and nightly closing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.tickets.world import World
from tickets import actions
from tickets.models import Attachment, Ticket
from tickets.tasks import close_resolved, verify_clocks_nightly

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def attached(world: World, content: bytes, name: str = "bilde.png") -> Attachment:
    upload = SimpleUploadedFile(name, content, content_type="text/html")
    result: Attachment = world.do(actions.attach, world.customer, world.incident(), upload=upload)
    return result


def test_the_type_of_a_file_is_read_from_its_bytes(world: World) -> None:
    assert attached(world, PNG).content_type == "image/png"
    assert attached(world, b"<script>alert(1)</script>", "a.png").content_type == (
        "application/octet-stream"
    )


@pytest.mark.parametrize(
    "given, kept",
    [("../../etc/passwd", "passwd"), ("a\x00b.png", "ab.png"), ("x" * 400, "x" * 150)],
)
def test_a_hostile_file_name_is_for_show_only(world: World, given: str, kept: str) -> None:
    upload = SimpleUploadedFile("x", PNG)
    upload.__dict__["_name"] = given
    attachment = world.do(actions.attach, world.agent, world.incident(), upload=upload)
    assert attachment.name == kept
    assert kept not in attachment.file.name


def test_an_empty_and_a_too_large_file_are_refused(world: World, settings: Any) -> None:
    settings.PORTAL_ATTACHMENT_MAX_BYTES = 10
    for content in (b"", PNG):
        with pytest.raises(Invalid) as error:
            attached(world, content)
        assert error.value.field == "file"


def test_handing_over_tells_the_person_but_is_no_response(world: World) -> None:
    colleague = factories.user("agent", email="kollega@hdo.example")
    ticket = world.do(actions.assign, world.agent, world.incident(), assignee=colleague)
    assert (ticket.assignee_id, ticket.status) == (colleague.pk, "new")
    assert world.clock(ticket, "respond").stopped_at is None
    assert "kollega@hdo.example" in [m.recipient for m in world.mail_about(ticket)]


def test_a_ticket_is_given_to_hdos_own_people_only(world: World) -> None:
    outsider = factories.customer(world.gjovik)
    with pytest.raises(Invalid):
        world.do(actions.assign, world.agent, world.incident(), assignee=outsider)


def test_escalating_by_hand_tells_the_duty_manager_and_acknowledging_ends_it(world: World) -> None:
    ticket = world.do(actions.escalate, world.agent, world.incident(), reason="Pasient i fare.")
    assert ticket.escalation_level == 1
    assert any("Pasient i fare." in m.body for m in world.mail_about(ticket))
    ticket = world.do(actions.acknowledge, world.manager, ticket)
    assert ticket.acknowledged_by == world.manager.name


def test_a_corrected_title_is_kept_and_a_finished_ticket_is_not_edited(world: World) -> None:
    ticket = world.do(actions.edit_ticket, world.agent, world.incident(), title="  To  radioer ")
    assert ticket.title == "To radioer"
    ticket = world.do(actions.cancel, world.agent, ticket, reason="Feil.")
    with pytest.raises(Conflict):
        world.do(actions.edit_ticket, world.agent, ticket, title="Nei")


def test_another_customers_equipment_cannot_be_named(world: World) -> None:
    foreign = factories.terminal(factories.organisation("Bergen kommune"))
    with pytest.raises(Invalid) as error:
        world.incident(assets=[foreign])
    assert error.value.field == "assets"


def test_hdos_own_equipment_may_be_named_on_anybodys_ticket(world: World) -> None:
    core = factories.asset(factories.operator(), "core")
    ticket = world.incident(assets=[core])
    with acting(Actor.system("test")):
        assert ticket.affected_assets.count() == 1


def test_a_resolved_incident_is_closed_after_a_fortnight_without_a_word(world: World) -> None:
    ticket = world.do(actions.resolve, world.agent, world.incident(), resolution="Omstart.")
    world.now += timedelta(days=13)
    with world.at():
        close_resolved()
        assert Ticket.objects.get(pk=ticket.pk).status == "resolved"
    with world.at(days=1):
        close_resolved()
        close_resolved()
        assert Ticket.objects.get(pk=ticket.pk).status == "closed"
    assert world.events(ticket).count("closed") == 1


def test_the_nightly_check_finds_a_clock_that_was_tampered_with(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ticket = world.incident()
    with acting(Actor.system("test")):
        ticket.clocks.filter(measure="restore").update(due_at=world.now)
    verify_clocks_nightly()
    assert "due_at" in caplog.text
    assert ticket.number in caplog.text
