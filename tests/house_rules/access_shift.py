"""Who gets what from the pages of a hand-over, written by hand. The columns are access.ROLES.

The lead completed the one that is kept, so the lead does not acknowledge it. The version that the
rows send is seen by nobody: what was saved meanwhile is 409.
"""

from tests.house_rules.access import Row, get, patch, post
from tests.house_rules.access_pages import STAFF, public, said

STALE = (302, 404, 404, 409, 409, 409, 409)
RECEIVED = (302, 404, 404, 303, 403, 303, 303)
_STAFF_API = (401, 403, 403, 200, 200, 200, 200)
_STALE_API = (401, 403, 403, 409, 409, 409, 409)


def _kept(world):  # type: ignore[no-untyped-def]  # a maker of an address
    return {"id": world.handover.public_id}


SHIFT: tuple[Row, ...] = (
    get("desk:handover", *STAFF),
    post("desk:handover", *STALE, data=said(version="77", situation="Ro", do="complete")),
    post("desk:handover-draft", *STAFF, data=said(version="77", situation="Ro")),
    get("desk:handovers", *STAFF),
    get("desk:handover-kept", *STAFF, kwargs=public("handover")),
    post("desk:handover-kept", *RECEIVED, kwargs=public("handover"), data=said(remark="Takk")),
)

SHIFT_API: tuple[Row, ...] = (
    get("api:handovers", *_STAFF_API),
    post("api:handovers", *_STALE_API, data=lambda world: {"version": 77}, json=True),
    get("api:handover-draft", *_STAFF_API),
    patch("api:handover-draft", *_STALE_API, data=lambda world: {"version": 77}, json=True),
    get("api:handover", *_STAFF_API, kwargs=_kept),
    post("api:handover-acknowledge", 401, 403, 403, 200, 403, 200, 200, kwargs=_kept, json=True),
)
