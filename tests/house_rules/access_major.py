"""Who gets what from the pages of major incidents, written by hand. The columns are access.ROLES.

The world's major incident is Gjøvik's: Bergen knows nothing of it. Its master cannot be taken out,
nor a customer whose report is there: the page says so after a 303.
"""

from tests.house_rules.access import Make, Row, get, post
from tests.house_rules.access_pages import (
    CUSTOMERS,
    ITS_CUSTOMER,
    NOBODY,
    STAFF,
    STAFF_DO,
    id_of,
    public,
    said,
    ticket,
)
from tests.house_rules.world import World

STAFF_NOT_UNSEEN = (302, 404, 404, 409, 409, 409, 409)
STAFF_ASKED_AGAIN = (302, 404, 404, 422, 422, 422, 422)
MAJOR = public("major")
_STAFF_API = (401, 403, 403, 200, 200, 200, 200)
_STAFF_MAKE = (401, 403, 403, 201, 201, 201, 201)


def _member(world: World) -> dict[str, object]:
    return {"public_id": world.major.public_id, "number": world.major.ticket.number}


def _hit(what: str, name: str) -> Make:
    return lambda world: {
        "public_id": world.major.public_id, "what": what, "which": world[name].public_id
    }  # fmt: skip


def _one(world: World) -> dict[str, object]:
    return {"id": world.major.public_id}


_TOLD = {"phase": "identified", "nb": "Kjernen er nede."}

MAJORS: tuple[Row, ...] = (
    get("desk:majors", *STAFF),
    get("desk:declare-major", *STAFF, kwargs=ticket("incident")),
    post("desk:declare-major", *STAFF_NOT_UNSEEN, kwargs=ticket("incident"),
         data=said(title="Stum"), note="with another unseen"),
    post("desk:declare-major", *STAFF_DO, kwargs=ticket("incident"),
         data=said(title="Stum", known=id_of("major"))),
    get("desk:major", *STAFF, kwargs=MAJOR),
    post("desk:major", *STAFF_DO, kwargs=MAJOR, data=said(**_TOLD)),
    get("desk:major-gather", *STAFF, kwargs=MAJOR),
    post("desk:major-gather", *STAFF_DO, kwargs=MAJOR,
         data=said(numbers=lambda world: world.incident.number)),
    post("desk:major-take-out", *STAFF_DO, kwargs=_member),
    get("desk:major-role", *STAFF, kwargs=MAJOR),
    post("desk:major-role", *STAFF_DO, kwargs=MAJOR,
         data=said(role="lead", person=lambda world: str(world.people["admin"].public_id))),
    get("desk:major-scope", *STAFF, kwargs=MAJOR),
    post("desk:major-scope", *STAFF_DO, kwargs=MAJOR, data=said(asset=id_of("server"))),
    post("desk:major-scope", *STAFF_ASKED_AGAIN, kwargs=MAJOR, note="with nothing"),
    post("desk:major-leave", *STAFF_DO, kwargs=_hit("customer", "gjovik")),
    post("desk:major-leave", *STAFF_DO, kwargs=_hit("asset", "room"), note="a room"),
    post("desk:major-leave", *NOBODY, kwargs=_hit("asset", "radio"), note="what is not hit"),
    get("desk:major-close", *STAFF, kwargs=MAJOR),
    post("desk:major-close", *STAFF_DO, kwargs=MAJOR,
         data=said(resolution="Startet på nytt.",
                   seen=lambda world: f"{world.major.ticket.number}:resolve")),
    get("desk:major-report", *STAFF, kwargs=MAJOR),
    get("portal:status", *CUSTOMERS),
    get("portal:one-status", *ITS_CUSTOMER, kwargs=MAJOR),
)  # fmt: skip

MAJORS_API: tuple[Row, ...] = (
    get("api:majors", *_STAFF_API),
    post("api:majors", *_STAFF_MAKE, json=True, data=lambda world: {
        "ticket": world.incident.number, "title": "Stum", "known": [str(world.major.public_id)],
    }),
    get("api:major", *_STAFF_API, kwargs=_one),
    post("api:major-members", *_STAFF_API, kwargs=_one, json=True,
         data=lambda world: {"tickets": [world.incident.number]}),
    post("api:major-updates", *_STAFF_MAKE, kwargs=_one, json=True, data=lambda world: _TOLD),
    post("api:major-close", *_STAFF_API, kwargs=_one, json=True,
         data=lambda world: {"resolution": "Startet på nytt."}),
    get("api:status", 401, 200, 200, 403, 403, 403, 403),
)  # fmt: skip
