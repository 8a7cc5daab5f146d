"""What an administrator at a terminal hears about the seals of the audit trail."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from hdo_portal.foundation.models import AuditSeal
from hdo_portal.foundation.scoping import acting
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_trail_that_was_left_alone_is_said_to_match() -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "Every seal matches the trail.\n"


def test_a_seal_that_does_not_match_its_entries_is_named() -> None:
    with acting(factories.TESTS):
        false = AuditSeal.objects.create(horizon=2**62, entries=1, digest="0" * 64)
    out = StringIO()
    with pytest.raises(CommandError, match="1 seals and 0 redacted entries differ"):
        call_command("verify_audit", stdout=out)
    assert f"Seal {false.pk} does not match" in out.getvalue()
