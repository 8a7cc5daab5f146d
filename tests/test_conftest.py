"""What every test relies on holds."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from hdo_portal.foundation import clock
from tests.conftest import Freeze, OutsideWorld


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as outside, pytest.raises(OutsideWorld):
        outside.connect(("203.0.113.1", 80))


@pytest.mark.django_db
def test_this_machine_can_be_reached() -> None:
    assert timezone.now() - clock.now() < timedelta(minutes=1)


def test_a_stopped_clock_stands_still_for_the_portal_and_for_python(freeze: Freeze) -> None:
    with freeze("2026-03-29T00:59:59Z") as instant:
        assert (
            clock.now() == timezone.now() == instant == datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
        )
    assert timezone.now() != instant


def test_a_test_begins_in_bokmal() -> None:
    assert translation.get_language() == "nb"
