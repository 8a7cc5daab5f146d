"""Every page of the portal's first slice, by who opens it. What is not listed here is not tested;
a page that links lead to and that is missing here fails test_every_page.py."""

from dataclasses import dataclass
from typing import Any

from tests.journeys.product import Product

AGENT, ADMIN = "agent@hdo.example", "admin@hdo.example"
GJOVIK = "kunde@gjovik.example"


@dataclass(frozen=True)
class Place:
    """A page: who opens it, where, and the status of its answer."""

    who: str
    path: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.who.partition('@')[0] or 'nobody'} {self.path}"


PLACES = (
    Place("", "/accounts/login/"),
    Place("", "/accounts/password/reset/"),
    Place("", "/accessibility/"),
    Place("", "/lateness/"),
    Place(AGENT, "/desk/"),
    Place(AGENT, "/desk/?q=finnes+ikke"),
    Place(AGENT, "/desk/?gruppert=kunde"),
    Place(AGENT, "/desk/board/"),
    Place(AGENT, "/desk/wall/"),
    Place(AGENT, "/desk/bulk/?do=hold&number={incident}"),
    Place(AGENT, "/desk/bulk/?do=close&number={incident}"),
    Place(AGENT, "/desk/views/new/?status=on-hold"),
    Place(AGENT, "/desk/new/"),
    Place(AGENT, "/desk/search/?q=radio"),
    Place(AGENT, "/desk/major/"),
    Place(AGENT, "/desk/major/declare/{incident}/"),
    Place(AGENT, "/desk/major/{major}/"),
    Place(AGENT, "/desk/major/{major}/gather/"),
    Place(AGENT, "/desk/major/{major}/role/"),
    Place(AGENT, "/desk/major/{major}/scope/"),
    Place(AGENT, "/desk/major/{major}/close/"),
    Place(AGENT, "/desk/major/{major}/report/"),
    Place(AGENT, "/desk/handover/"),
    Place(AGENT, "/desk/handover/earlier/"),
    Place(AGENT, "/desk/handover/{handover}/"),
    Place(AGENT, "/desk/outbox/"),
    Place(AGENT, "/desk/outbox/{message}/"),
    Place(AGENT, "/desk/gallery/"),
    Place(AGENT, "/desk/health/"),
    Place(AGENT, "/desk/notices/"),
    Place(AGENT, "/desk/on-call/"),
    Place(AGENT, "/desk/on-call/mine/"),
    Place(AGENT, "/desk/on-call/fairness/"),
    Place(AGENT, "/desk/on-call/rotas/"),
    Place(AGENT, "/desk/on-call/take/?when=tonight"),
    Place(ADMIN, "/desk/escalation/"),
    Place(ADMIN, "/desk/escalation/{policy}/edit/"),
    Place(ADMIN, "/desk/escalation/try/?organisation={organisation}&severity=SL1"),
    Place(AGENT, "/tickets/{incident}/"),
    Place(AGENT, "/tickets/{incident}/?do=hold"),
    Place(AGENT, "/tickets/{incident}/?do=reclassify"),
    Place(AGENT, "/tickets/{incident}/?do=edit"),
    Place(AGENT, "/tickets/{incident}/?do=again"),
    Place(AGENT, "/tickets/{incident}/?do=link"),
    Place(AGENT, "/tickets/{incident}/?do=split"),
    Place(AGENT, "/tickets/{incident}/beside/"),
    Place(AGENT, "/tickets/{change}/"),
    Place(AGENT, "/changes/"),
    Place(AGENT, "/changes/?view=calendar"),
    Place(AGENT, "/changes/new/"),
    Place(AGENT, "/changes/{change}/plan/"),
    Place(AGENT, "/assets/"),
    Place(AGENT, "/assets/new/terminal/"),
    Place(AGENT, "/assets/new/room/"),
    Place(AGENT, "/assets/new/equipment/"),
    Place(AGENT, "/assets/{terminal}/"),
    Place(AGENT, "/assets/{terminal}/edit/"),
    Place(AGENT, "/assets/{terminal}/history/"),
    Place(AGENT, "/assets/{room}/"),
    Place(AGENT, "/customers/"),
    Place(ADMIN, "/customers/{organisation}/"),
    Place(AGENT, "/reports/sla/"),
    Place(AGENT, "/reports/sla/clocks/"),
    Place(AGENT, "/accounts/password/change/"),
    Place(AGENT, "/accounts/logout/"),
    Place(AGENT, "/finnes/ikke/", 404),
    Place(GJOVIK, "/portal/"),
    Place(GJOVIK, "/portal/report/"),
    Place(GJOVIK, "/portal/report/again/{incident}/"),
    Place(GJOVIK, "/portal/status/"),
    Place(GJOVIK, "/portal/status/{major}/"),
    Place(GJOVIK, "/portal/tickets/"),
    Place(GJOVIK, "/tickets/{incident}/"),
    Place(GJOVIK, "/tickets/{change}/"),
    Place(GJOVIK, "/portal/assets/"),
    Place(GJOVIK, "/portal/assets/{terminal}/"),
    Place(GJOVIK, "/portal/assets/{room}/"),
    Place(GJOVIK, "/portal/changes/"),
    Place(GJOVIK, "/reports/sla/"),
    Place(GJOVIK, "/reports/sla/clocks/"),
)
# Answers of links that are parts of a page, or lead on to one.
PARTS = (
    "/",
    "/desk/lookup/",
    "/desk/on-call/now/",
    "/desk/notices/bell/",
    "/portal/report/reported/",
    "/portal/lookup/",
    "/attachments/",
)


def names_of(product: Product, organisation: Any) -> dict[str, str]:
    """What stands in the addresses: rows of Gjøvik's that are fit to be looked at."""
    api = product.api(AGENT)
    radios = [r for r in api.results("terminals/") if r["organisation"] == organisation["id"]]
    incidents = [t for t in api.results("tickets/?kind=incident") if _of(t, organisation)]
    changes = [t for t in api.results("tickets/?kind=change") if _of(t, organisation)]
    rooms = [a for a in api.results("assets/?kind=control_room") if _of(a, organisation)]
    [[handover]] = product.ask("SELECT public_id FROM tickets_shifthandover LIMIT 1")
    [[policy]] = product.ask("SELECT public_id FROM tickets_escalationpolicy ORDER BY id LIMIT 1")
    [[major]] = product.ask("SELECT public_id FROM tickets_majorincident LIMIT 1")
    [[message]] = product.ask("SELECT public_id FROM foundation_outboxmessage ORDER BY id LIMIT 1")
    return {
        "organisation": organisation["id"],
        "terminal": radios[-1]["id"],
        "room": rooms[0]["id"],
        "incident": incidents[-1]["number"],
        "change": changes[-1]["number"],
        "message": str(message),
        "handover": str(handover),
        "policy": str(policy),
        "major": str(major),
    }


def _of(row: Any, organisation: Any) -> bool:
    return bool(row["organisation"] == organisation["id"])
