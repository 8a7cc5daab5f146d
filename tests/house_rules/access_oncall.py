"""Who gets what from the pages of duty, written by hand. The columns are access.ROLES.

The feed is read by calendars that cannot sign in: a secret that nobody was given opens nothing.
"""

from tests.house_rules.access import Make, Row, get, post
from tests.house_rules.access_pages import NOBODY, STAFF, STAFF_DO, public, said
from tests.house_rules.world import World

LEADERS = (302, 404, 404, 404, 200, 200, 200)
LEADERS_DO = (302, 404, 404, 404, 303, 303, 303)
LEADERS_AGAIN = (302, 404, 404, 404, 422, 422, 422)
STAFF_AGAIN = (302, 404, 404, 422, 422, 422, 422)
NOWHERE = (404,) * 7


def rota(world: World) -> dict[str, str]:
    return {"slug": world.rota.slug}


def _answer(answer: str) -> Make:
    return lambda world: {"public_id": world.swap.public_id, "answer": answer}


def _post(world: World) -> str:
    return f"{world.rota.slug}:1"


def _person(role: str):  # type: ignore[no-untyped-def]  # a maker of a field
    return lambda world: str(world.people[role].public_id)


_TAKE = said(post=_post, person=_person("lead"), from_at="2098-01-01T08:00",
             to_at="2098-01-01T16:00")  # fmt: skip
_SWAP = said(post=_post, taker=_person("admin"), from_at="2098-01-01T08:00",
             to_at="2098-01-01T16:00")  # fmt: skip
_LAYER = {
    "name": "Netter", "level": "2", "rank": "0", "every": "1", "rotation": "daily",
    "handover_time": "12:00", "starts_on": "2098-01-06", "hours_from": "22:00", "hours_to": "06:00",
    "person-0": _person("agent"),
}  # fmt: skip

ONCALL: tuple[Row, ...] = (
    get("desk:health", *STAFF),
    get("desk:oncall", *STAFF),
    get("desk:oncall", *STAFF, suffix="?rota=vakt-1&week=2026-W53"),
    get("desk:oncall-mine", *STAFF),
    get("desk:oncall-fairness", *STAFF),
    get("desk:take-duty", *STAFF, suffix="?when=tonight"),
    # More than two years ahead is refused at the field, for oneself as for another.
    post("desk:take-duty", *STAFF_AGAIN, data=_TAKE),
    post("desk:end-override", *STAFF_DO, kwargs=public("override")),
    get("desk:propose-swap", *STAFF),
    post("desk:propose-swap", *STAFF_AGAIN, data=_SWAP),
    *(
        post("desk:answer-swap", *STAFF_DO, kwargs=_answer(answer), note=answer)
        for answer in ("accept", "decline", "withdraw")
    ),
    post("desk:answer-swap", *NOBODY, kwargs=_answer("sell"), note="sell"),
    post("desk:make-feed", *STAFF),
    post("desk:revoke-feed", *STAFF_DO),
    get("desk:duty-feed", *NOWHERE, kwargs=lambda world: {"secret": "guess"}),
    get("desk:rotas", *STAFF),
    get("desk:rota", *STAFF, kwargs=rota),
    get("desk:rota", *NOBODY, kwargs=lambda world: {"slug": "none"}, note="none"),
    get("desk:new-rota", *LEADERS),
    post("desk:new-rota", *LEADERS_DO, data=said(name="Ny vakt")),
    get("desk:edit-rota", *LEADERS, kwargs=rota),
    post("desk:edit-rota", *LEADERS_DO, kwargs=rota, data=said(name="Vakt", is_active="on")),
    get("desk:new-layer", *LEADERS, kwargs=rota),
    post("desk:new-layer", *LEADERS_DO, kwargs=rota, data=said(**_LAYER)),
    get("desk:edit-layer", *LEADERS, kwargs=public("layer")),
    post("desk:edit-layer", *LEADERS_DO, kwargs=public("layer"), data=said(**_LAYER)),
    post("desk:end-layer", *LEADERS_AGAIN, kwargs=public("layer"), data=said(ends_on="2020-01-06"),
         note="in the past"),
    post("desk:end-layer", *LEADERS_DO, kwargs=public("layer"), data=said(ends_on="2098-01-06")),
)  # fmt: skip

_STAFF_API = (401, 403, 403, 200, 200, 200, 200)
ONCALL_API: tuple[Row, ...] = (
    get("api:on-call", *_STAFF_API),
    get("api:on-call", *_STAFF_API, suffix="?at=2026-12-24T18:00:00Z"),
    get("api:rotas", *_STAFF_API),
    get("api:rota-shifts", *_STAFF_API, kwargs=rota,
        suffix="?start=2026-10-24T00:00:00Z&end=2026-11-24T00:00:00Z"),
)  # fmt: skip
