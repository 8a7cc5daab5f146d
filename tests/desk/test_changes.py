"""Changes: planned in Norwegian time, approved by somebody else, made or taken back."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.conftest import Freeze
from tests.desk.changing import WINDOW, change
from tests.desk.conftest import Desk, signed_in
from tickets import actions
from tickets.models import AffectedCustomer, Ticket
from tickets.models.enums import Status

NOBODY = "6b8e2f0e-0f1b-4c8e-9a43-0d5a3d1c9f11"


@pytest.fixture
def lead(desk: Desk) -> Client:
    return signed_in(factories.user(Role.LEAD, name="Lise Leder", language="en"))


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Ny kjerne", "kind": "normal", "window_from": "2027-03-01T22:00",
        "window_to": "2027-03-02T02:00", "expected_impact": "Fem minutter stille.",
    } | fields  # fmt: skip


def newest(desk: Desk) -> Ticket:
    [ticket] = desk.read(
        lambda: Ticket.objects.select_related("plan", "organisation").order_by("-pk")[:1]
    )
    return ticket


# A new change.


def test_a_change_is_drafted_with_its_window_in_norwegian_time(desk: Desk) -> None:
    answer = desk.client.post("/changes/new/", typed(assets=str(desk.room.public_id)))
    made = newest(desk)
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{made.number}/")
    assert made.status == Status.DRAFT
    assert made.organisation == desk.gjovik, "whose asset it is"
    assert made.plan.window_from == datetime(2027, 3, 1, 21, tzinfo=UTC)


def test_a_change_to_assets_of_several_belongs_to_hdo_and_affects_them_all(desk: Desk) -> None:
    there = factories.control_room(desk.bergen)
    ids = [str(desk.room.public_id), str(there.public_id)]
    assert desk.client.post("/changes/new/", typed(assets=ids)).status_code == 303
    made = newest(desk)
    assert made.organisation == factories.operator()
    affected = desk.read(lambda: AffectedCustomer.objects.filter(ticket=made))
    assert {desk.gjovik.pk, desk.bergen.pk} <= {row.organisation_id for row in affected}


def test_a_form_that_is_sent_twice_drafts_one_change(desk: Desk) -> None:
    key = re.search(r'name="once" value="([^"]+)"', desk.get("/changes/new/").content.decode())
    assert key
    sent = [desk.client.post("/changes/new/", typed(once=key[1])) for _time in (1, 2)]
    assert sent[0]["Location"] == sent[1]["Location"]
    assert len(desk.read(lambda: Ticket.objects.filter(kind="change"))) == 1


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"title": ""}, ""),
        ({"kind": "odd"}, ""),
        ({"window_to": "2027-03-01T21:00"}, "The window must end after it begins."),
        ({"window_to": ""}, "A window has a beginning and an end."),
        ({"window_from": "tomorrow"}, "Write a date and a time"),
        ({"window_from": "1027-03-01T22:00"}, "The year must be between 2000 and 2099."),
        ({"rollback_decision_at": "2027-03-02T03:00"}, "Decide to go back before the window ends."),
        ({"organisation": NOBODY}, "Choose from the list."),
        ({"organisation_text": "Finnes ikke"}, "Nothing is called"),
        ({"assets": "x"}, "Choose from the list."),
        ({"description": "Gjelder 151086 95088"}, "national identity number"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_what_was_typed_is_kept(
    desk: Desk, fields: dict[str, Any], words: str
) -> None:
    answer = desk.client.post("/changes/new/", typed(**fields))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "Fem minutter stille." in text


def test_a_time_that_the_clocks_skip_is_refused(desk: Desk) -> None:
    answer = desk.client.post("/changes/new/", typed(window_from="2027-03-28T02:30",
                                                     window_to="2027-03-28T04:00"))  # fmt: skip
    assert answer.status_code == 422
    assert "The clocks skip this hour" in answer.content.decode()


def test_a_time_that_occurs_twice_must_say_which_it_is(desk: Desk) -> None:
    night = typed(window_from="2027-10-31T01:00", window_to="2027-10-31T02:30")
    asked = desk.client.post("/changes/new/", night)
    assert asked.status_code == 422
    assert "This time occurs twice that night. Say which." in asked.content.decode()
    assert 'name="window_to_hour"' in asked.content.decode()
    assert 'name="window_from_hour"' not in asked.content.decode()
    for which, hour in (("first", 0), ("second", 1)):
        sent = desk.client.post("/changes/new/", night | {"window_to_hour": which})
        assert sent.status_code == 303
        assert newest(desk).plan.window_to == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_the_form_begins_with_the_asset_one_came_from(desk: Desk) -> None:
    page = desk.get(f"/changes/new/?assets={desk.room.public_id}").content.decode()
    assert f'name="assets" value="{desk.room.public_id}"' in page
    page = desk.get(f"/changes/new/?organisation={desk.bergen.public_id}").content.decode()
    assert "Bergen kommune" in page
    assert desk.get("/changes/new/?assets=x&organisation=y").status_code == 200


# Its page and its steps.


def test_the_page_tells_the_plan_who_is_affected_and_what_comes_next(desk: Desk) -> None:
    page = desk.page(change(desk, expected_impact="Fem minutter stille."))
    for words in ("01.03.2027 22:00 – 02.03.2027 02:00", "Fem minutter stille.", "Forrige versjon.",
                  "Gjøvik legevakt", "Gjøvik kommune", "Send to assessment"):  # fmt: skip
        assert words in page


def test_a_change_goes_from_draft_to_review(desk: Desk, lead: Client) -> None:
    made = change(desk)
    for action, client, data in (
        ("submit", desk.client, {}),
        ("submit", desk.client, {}),
        ("approve", lead, {"reason": "Ring rommet først"}),
        ("begin", desk.client, {}),
        ("complete", desk.client, {"outcome": "Alt gikk bra"}),
        ("review", lead, {"outcome": "Start tidligere"}),
    ):
        assert desk.do(made, action, client=client, **data).status_code == 303, action
    assert desk.fresh(made).status == Status.REVIEWED
    page = desk.page(made)
    for words in ("Lise Leder", "Ring rommet først", "Alt gikk bra", "Start tidligere"):
        assert words in page


def test_what_the_next_step_lacks_is_said_before_and_when_it_is_tried(desk: Desk) -> None:
    made = change(desk, window_from=None, window_to=None)
    assert "Set the window first." in desk.page(made)
    answer = desk.do(made, "submit")
    assert answer.status_code == 422
    assert "Set the window first." in answer.content.decode()
    assert desk.fresh(made).status == Status.DRAFT


def test_nobody_is_offered_to_approve_their_own_change(desk: Desk) -> None:
    leader = factories.user(Role.LEAD, language="en")
    own = signed_in(leader)
    made = actions.open_change(
        factories.actor_of(leader), title="Egen", organisation=desk.gjovik, kind="normal", **WINDOW
    )
    for _step in (1, 2):
        made = actions.submit(desk.agent, ticket=made)
    page = desk.page(made, client=own)
    assert "Somebody else must approve it, since you opened it." in page
    assert "do=approve" not in page
    assert desk.do(made, "approve", client=own).status_code == 403
    assert desk.fresh(made).status == Status.APPROVAL


def test_an_agent_does_not_decide(desk: Desk) -> None:
    made = change(desk)
    for _step in (1, 2):
        made = actions.submit(desk.agent, ticket=made)
    assert "It waits for a shift leader" in desk.page(made, client=desk.other)
    assert desk.do(made, "approve", client=desk.other).status_code == 403


def test_a_rejection_says_why(desk: Desk, lead: Client) -> None:
    made = actions.submit(desk.agent, ticket=change(desk))
    refused = desk.do(made, "reject", client=lead)
    assert refused.status_code == 422
    assert "Why it is rejected" in refused.content.decode()
    assert desk.do(made, "reject", client=lead, reason="For farlig").status_code == 303
    assert "For farlig" in desk.page(made)


def test_work_that_is_taken_back_says_why(desk: Desk) -> None:
    made = actions.submit(desk.agent, ticket=change(desk, kind="standard"))
    desk.do(made, "begin")
    assert desk.do(made, "back_out", outcome="").status_code == 422
    assert desk.do(made, "back_out", outcome="Ingen lyd").status_code == 303
    assert desk.fresh(made).status == Status.BACKED_OUT
    assert "Why it was taken back" in desk.page(made)


@pytest.mark.parametrize("action, status", [("begin", 409), ("resolve", 404), ("fly", 404)])
def test_a_step_out_of_order_is_refused_and_the_page_says_why(
    desk: Desk, action: str, status: int
) -> None:
    made = change(desk)
    assert desk.do(made, action).status_code == status
    assert desk.fresh(made).status == Status.DRAFT


def test_a_step_that_asks_something_shows_its_form(desk: Desk) -> None:
    made = change(desk)
    assert "Why?" in desk.page(made, "?do=cancel")
    fragment = desk.client.get(
        desk.address(made) + "?do=cancel", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<dialog" in fragment
    assert "<html" not in fragment
    assert desk.client.get(desk.address(made) + "?do=fly").status_code == 404


def test_an_emergency_change_asks_for_its_approval_until_it_has_one(
    desk: Desk, lead: Client
) -> None:
    made = actions.submit(desk.agent, ticket=change(desk, kind="emergency"))
    asked = "An emergency change: somebody must approve it"
    assert asked in desk.page(made)
    assert desk.do(made, "approve", client=lead).status_code == 303
    assert asked not in desk.page(made)


@pytest.mark.parametrize(
    "at, words",
    [
        ("2027-03-01T20:00", "It is scheduled."),
        ("2027-03-01T22:00", "Its window is open."),
        ("2027-03-02T03:00", "Its window has passed, and nobody began."),
    ],
)
def test_a_scheduled_change_tells_how_its_window_stands(
    desk: Desk, freeze: Freeze, at: str, words: str
) -> None:
    made = actions.submit(desk.agent, ticket=change(desk, kind="standard"))
    with freeze(at):
        factories.sign_in(desk.client, factories.user(Role.AGENT, language="en"))
        assert words in desk.page(made)


def test_comments_stand_on_a_change_too(desk: Desk) -> None:
    made = change(desk)
    address = reverse("ticket-comment", args=[made.number])
    assert (
        desk.client.post(address, {"body": "Husk nøkkel", "visibility": "internal"}).status_code
        == 303
    )
    assert "Husk nøkkel" in desk.page(made)
    refused = desk.client.post(address, {"body": "Hei", "visibility": ""})
    assert refused.status_code == 422


# Its plan.


def plan_of(desk: Desk, ticket: Ticket) -> str:
    return reverse("desk:edit-change", args=[ticket.number])


def test_the_plan_is_edited_and_the_story_tells_it_once(desk: Desk) -> None:
    made = change(desk)
    form = desk.get(plan_of(desk, made)).content.decode()
    assert 'value="2027-03-01T22:00"' in form
    data = typed(assets=str(desk.room.public_id), window_from="2027-03-01T23:00")
    assert desk.client.post(plan_of(desk, made), data).status_code == 303
    page = desk.page(made)
    assert "01.03.2027 23:00" in page
    assert "Ny kjerne" in page
    events = desk.read(lambda: made.events.values_list("kind", flat=True))
    assert sorted(events) == ["edited", "opened", "replanned"]


def test_a_plan_that_nobody_touched_is_not_written(desk: Desk) -> None:
    made = change(desk, title="Ny kjerne", expected_impact="Fem minutter stille.",
                  rollback_plan="")  # fmt: skip
    data = typed(assets=str(desk.room.public_id))
    assert desk.client.post(plan_of(desk, made), data).status_code == 303
    assert desk.read(lambda: made.events.values_list("kind", flat=True)) == ["opened"]


def test_a_refused_edit_leaves_nothing_behind(desk: Desk) -> None:
    made = change(desk)
    answer = desk.client.post(plan_of(desk, made), typed(window_to="2027-03-01T20:00"))
    assert answer.status_code == 422
    assert desk.fresh(made).title == "Ny programvare"


def test_a_winter_hour_survives_editing(desk: Desk) -> None:
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    made = change(desk, window_from=datetime(2027, 10, 30, 20, tzinfo=UTC), window_to=second)
    assert "31.10.2027 02:30 (winter time)" in desk.page(made)
    form = desk.get(plan_of(desk, made)).content.decode()
    assert re.search(r'name="window_to_hour" value="second"[^>]*checked', form)


def test_the_plan_of_work_that_has_begun_stands(desk: Desk) -> None:
    made = actions.submit(desk.agent, ticket=change(desk, kind="standard"))
    actions.begin(desk.agent, ticket=made)
    assert desk.client.post(plan_of(desk, made), typed()).status_code == 409
    assert "Edit the plan" not in desk.page(made)


def test_an_incident_has_no_plan(desk: Desk) -> None:
    assert desk.get(plan_of(desk, desk.incident())).status_code == 404
    assert desk.get("/changes/CHG-2026-999999/plan/").status_code == 404


# Who, and how much.


def test_customers_and_strangers_do_not_see_the_desks_changes(desk: Desk) -> None:
    made = change(desk)
    for path in ("/changes/", "/changes/new/", plan_of(desk, made)):
        assert desk.customer.get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/accounts/login/?next=")


def test_pages_cost_the_same_at_any_length(desk: Desk, count_queries: Any) -> None:
    made = change(desk)

    def more(n: int) -> None:
        change(desk, f"Endring {n}")
        actions.reply(desk.agent, ticket=made, body=f"Nr. {n}")
        there = factories.control_room(factories.organisation())
        with acting(factories.TESTS):
            rooms = [row.asset for row in made.affected_assets.select_related("asset")]
        actions.edit_ticket(desk.agent, ticket=made, assets=[*rooms, there])

    def counts() -> list[int]:
        paths = ("/changes/", "/changes/?view=calendar&month=2027-03", desk.address(made),
                 plan_of(desk, made), "/changes/new/")  # fmt: skip
        return [count_queries(desk.client, path) for path in paths]

    more(1)
    few = counts()
    more(2)
    more(3)
    assert counts() == few
    assert max(few) < 20, few
