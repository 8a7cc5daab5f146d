"""The world of the access matrix has something of everything: a new table must come in."""

import pytest
from django.db import connection, models

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.protection import protected_models
from hdo_portal.foundation.scoping import acting
from tests.house_rules.world import ROWS_ADDED, build, grow

# Tables of which one row is enough, or none, each with the reason.
NOT_GROWN = {
    "foundation_auditseal": "made by the sealer alone",
    "foundation_heartbeat": "one row for each part of the portal",
    "foundation_idempotentrequest": "no page shows what was asked twice",
    "foundation_outboxlane": "one row for each channel",
    "foundation_redaction": "written by foundation_redact alone",
    "tickets_calendarfeed": "one for each person, read one at a time",
    "tickets_latenesshour": "the timekeeper's, one for each hour",
    "tickets_searchword": "gathered by a nightly task, read by no page",
    "tickets_selftest": "the timekeeper's own",
    "tickets_severityrule": "the matrix has twelve cells",
    "tickets_ticketcounter": "one row for each kind and year",
}


def rows(model: type[models.Model]) -> int:
    with acting(Actor.system("tests")), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_the_world_has_something_of_everything_and_then_more() -> None:
    world = build()
    before = {model: rows(model) for model in protected_models()}
    grow(world)
    few = {
        model._meta.db_table: (number, rows(model))
        for model, number in before.items()
        if number < 1 or rows(model) < number + ROWS_ADDED
    }
    assert set(few) == set(NOT_GROWN), str(few)


@pytest.mark.django_db
def test_what_the_rows_of_the_table_pick_from_is_there() -> None:
    world = build()
    assert [name for name, value in vars(world).items() if value is None] == []
