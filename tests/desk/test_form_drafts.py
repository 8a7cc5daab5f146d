"""What is typed and not yet sent is kept on the server, for the one who typed it."""

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk
from tests.desk.test_new_incident import filled
from tickets.actions.drafts import drop_draft, forget_old_drafts, keep_draft
from tickets.models import FormDraft

ADDRESS = "/desk/drafts/new-incident/"
TYPED = [["@assets", "an-id", "ISSI 2420001"], ["title", "", "Taus radio"], ["via", "phone", True]]


def keep(desk: Desk, fields: Any, client: Client | None = None) -> int:
    answer = (client or desk.client).post(ADDRESS, {"fields": json.dumps(fields)})
    return answer.status_code


def kept(desk: Desk, client: Client | None = None) -> Any:
    return (client or desk.client).get(ADDRESS).json()["fields"]


def test_a_draft_comes_back_to_its_own_person_alone_in_any_browser(desk: Desk) -> None:
    assert keep(desk, TYPED) == 204
    elsewhere = Client()
    elsewhere.cookies = desk.client.cookies
    assert kept(desk, elsewhere) == TYPED
    assert kept(desk, desk.other) is None
    assert desk.customer.get(ADDRESS).status_code == 404
    assert keep(desk, [["title", "", "Min"]], desk.other) == 204
    assert kept(desk) == TYPED


def test_a_draft_is_gone_with_the_incident_that_became_of_it_and_when_thrown_away(
    desk: Desk,
) -> None:
    keep(desk, TYPED)
    assert desk.client.post("/desk/new/", filled(desk, title="")).status_code == 422
    assert kept(desk) == TYPED, "a refused form loses nothing"
    assert desk.client.post("/desk/new/", filled(desk)).status_code == 303
    assert kept(desk) is None
    keep(desk, TYPED)
    assert keep(desk, []) == 204
    assert kept(desk) is None


def test_what_must_not_be_stored_is_not_stored_and_what_is_no_draft_is_refused(desk: Desk) -> None:
    keep(desk, TYPED)
    for bad in (
        [["title", "", "Pasient Kari Nordmann falt"]], [["title", "x"]], {"title": "x"},
        [["title", "", 3]], [["a", "", "x" * 70_000]], [["a", "", "b"]] * 101,
    ):  # fmt: skip
        assert keep(desk, bad) == 422, str(bad)[:60]
    assert desk.client.post(ADDRESS, {"fields": "{"}).status_code == 422
    assert kept(desk) == TYPED


def test_a_draft_is_forgotten_after_a_week(desk: Desk) -> None:
    keep_draft(desk.agent, key="new-incident", fields=TYPED)
    keep_draft(desk.agent, key="other", fields=TYPED)
    drop_draft(desk.agent, key="other")
    with time.frozen(time_of(desk) + timedelta(days=7)), acting(factories.TESTS):
        assert forget_old_drafts() == 1
    assert kept(desk) is None


def time_of(desk: Desk) -> Any:
    [draft] = desk.read(lambda: FormDraft.objects.filter(key="new-incident"))
    return draft.saved_at
