"""Which line of the navigation is the current one."""

import pytest

from hdo_portal.web.navigation import navigation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path, current",
    [("/portal/", "/portal/"), ("/portal/report/", None), ("/portal/tickets/", "/portal/tickets/"),
     ("/reports/sla/clocks/", "/reports/sla/")],
)  # fmt: skip
def test_a_page_that_no_line_leads_to_is_not_called_by_anothers_name(
    path: str, current: str | None
) -> None:
    actor = factories.actor_of(factories.customer(factories.organisation()))
    found = [item.url for item in navigation(actor, path) if item.current]
    assert found == ([current] if current else [])
