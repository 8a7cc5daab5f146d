"""What the forms of all faces share."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError

from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from hdo_portal.web.forms import (
    Moment,
    SeeOther,
    apply_invalid,
    status_of,
)


class Example(forms.Form):
    title = forms.CharField()


def example() -> Example:
    form = Example({"title": "Skrevet"})
    assert form.is_valid()
    return form


def test_a_refusal_stands_at_the_field_it_names_and_keeps_what_was_typed() -> None:
    form = example()
    apply_invalid(form, Invalid("For lang.", field="title", code="max_length"))
    assert form.errors == {"title": ["For lang."]}
    assert form["title"].value() == "Skrevet"


@pytest.mark.parametrize(
    "error",
    [Invalid("Nei.", field="ukjent"), Invalid("Nei."), Conflict("Nei."), NotAllowed("Nei.")],
)
def test_any_other_refusal_stands_above_the_form(error: Invalid) -> None:
    form = example()
    apply_invalid(form, error)
    assert form.non_field_errors() == ["Nei."]


@pytest.mark.parametrize(
    "error, status",
    [(Invalid("x"), 422), (NotAllowed("x"), 403), (Conflict("x"), 409), (NotFound("x"), 404)],
)
def test_each_refusal_has_its_status(error: Invalid, status: int) -> None:
    assert status_of(error) == status


def test_see_other_is_a_redirect_that_a_reload_does_not_repeat() -> None:
    answer = SeeOther("/desk/")
    assert (answer.status_code, answer["Location"]) == (303, "/desk/")


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("2026-06-08T09:30", datetime(2026, 6, 8, 7, 30, tzinfo=UTC)),
        ("08.06.2026 09:30", datetime(2026, 6, 8, 7, 30, tzinfo=UTC)),
        ("08.06.2026 09.30", datetime(2026, 6, 8, 7, 30, tzinfo=UTC)),
        ("2026-06-08T09:30:59.9", datetime(2026, 6, 8, 7, 30, 59, tzinfo=UTC)),
        ("2026-06-08T09:30+00:00", datetime(2026, 6, 8, 9, 30, tzinfo=UTC)),
        # The hour that occurs twice means the first, the one that is skipped the end of the gap.
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_local_moment_is_one_instant(typed: str, meant: datetime | None) -> None:
    assert Moment(required=False).clean(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["i går", "2026-13-01T00:00", "31.02.2026 10:00", "0001-01-01T00:00", "9999-12-31T23:59",
     "1999-12-31T23:59", "2026-06-08T25:00", "\u0662\u0660", "1" * 5000],
)  # fmt: skip
def test_a_moment_that_is_none_or_far_away_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"."):
        Moment().clean(typed)
