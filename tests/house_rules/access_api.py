"""Who gets what from the API, written by hand. The columns are those of access.ROLES: anonymous,
customer of the object, another customer, agent, lead, manager, admin.

Nobody without a token gets anything but the description. What belongs to another customer does not
exist. An action that the state refuses is 409 for those who may take it, 403 for those who may not.
"""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house_rules.access import Make, Row, get, patch, post
from tests.house_rules.world import World

EVERYBODY = (200,) * 7
SIGNED_IN = (401, 200, 200, 200, 200, 200, 200)
ITS_OWN = (401, 200, 404, 200, 200, 200, 200)
STAFF_ONLY = (401, 403, 403, 200, 200, 200, 200)
LEADERS_ONLY = (401, 403, 403, 403, 200, 200, 200)
STAFF_ON_IT = (401, 403, 404, 200, 200, 200, 200)
STAFF_TOO_LATE = (401, 403, 404, 409, 409, 409, 409)
ITS_OWN_TOO_EARLY = (401, 409, 404, 409, 409, 409, 409)
THOSE_WHO_DECIDE = (401, 403, 404, 403, 200, 200, 200)
TOO_EARLY_TO_DECIDE = (401, 403, 404, 403, 409, 409, 409)
STAFF_MAKE = (401, 403, 403, 201, 201, 201, 201)
OWN_AND_STAFF_ADD = (401, 201, 404, 201, 201, 201, 201)
ADMINISTRATORS_MAKE = (401, 403, 403, 403, 403, 403, 201)


def thing(name: str) -> Make:
    return lambda world: {"id": world[name].public_id}


def ticket(name: str) -> Make:
    return lambda world: {"number": world[name].number}


def body(**fields: Any) -> Make:
    return lambda world: {
        name: value(world) if callable(value) else value for name, value in fields.items()
    }


def public_id(name: str) -> Any:
    return lambda world: str(world[name].public_id)


def write(name: str, statuses: tuple[int, ...], data: Make | None = None, **more: Any) -> Row:
    return post(f"api:{name}", *statuses, data=data or body(), json=True, **more)


def act(name: str, statuses: tuple[int, ...], **fields: Any) -> Row:
    on = "change" if name.startswith("changes") else "incident"
    return write(name, statuses, body(**fields), kwargs=ticket(on))


def _file(world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("logg.txt", b"logg")}


_LEVELS = [{"severity": "SL1", "measure": "restore", "target_seconds": 60, "calendar": "always"}]
_AGREEMENT = body(organisation=public_id("gjovik"), name="Avtale", valid_from="2026-01-01",
                  levels=_LEVELS)  # fmt: skip
_RADIO = body(organisation=public_id("gjovik"), name="Radio", maker="Motorola", model="MTP850")
_SERVER = body(organisation=public_id("gjovik"), kind="server", name="Lydlogg")
_RELATION = body(asset=public_id("radio"), kind="runs_on", on=public_id("server"))
_PREVIEW = body(calendar="always", start="2026-01-01T00:00:00Z", target_seconds=60,
                now="2026-01-01T00:00:00Z")  # fmt: skip
_INCIDENT = body(title="Taus", impact=2, urgency=1, organisation=public_id("gjovik"))
_CHANGE = body(title="Ny programvare", plan={"kind": "normal"})

READS = (
    *(
        get(f"api:{name}", *SIGNED_IN)
        for name in (
            *("organisations", "sites", "people", "agreements", "assets", "terminals"),
            *("terminal-models", "relations", "services", "calendars", "teams", "tickets"),
            *("changes", "report", "report-clocks"),
        )
    ),
    get("api:staff", *STAFF_ONLY),
    get("api:search", *SIGNED_IN, suffix="?q=finnesikke"),
    get("api:organisation", *ITS_OWN, kwargs=thing("gjovik")),
    get("api:site", *ITS_OWN, kwargs=thing("site")),
    get("api:person", *ITS_OWN, kwargs=thing("person")),
    get("api:asset", *ITS_OWN, kwargs=thing("server")),
    get("api:terminal", *ITS_OWN, kwargs=thing("radio")),
    get("api:relation", *ITS_OWN, kwargs=thing("dependency")),
    # The standard agreement is everybody's.
    get("api:agreement", *SIGNED_IN, kwargs=thing("agreement")),
    get("api:terms", *SIGNED_IN, kwargs=thing("agreement")),
    *(
        get(f"api:{name}", *ITS_OWN, kwargs=ticket("incident"))
        for name in ("ticket", "comments", "attachments", "occurrences", "timeline", "clocks")
    ),
    get(
        "api:attachment",
        *ITS_OWN,
        kwargs=lambda world: {**ticket("incident")(world), **thing("attachment")(world)},
    ),
    get("api:change", *ITS_OWN, kwargs=ticket("change")),
)

WRITES = (
    write("sla-preview", SIGNED_IN, _PREVIEW),
    write("agreements", ADMINISTRATORS_MAKE, _AGREEMENT),
    write("terms", ADMINISTRATORS_MAKE, body(levels=_LEVELS), kwargs=thing("agreement")),
    write("assets", STAFF_MAKE, _SERVER),
    write("terminals", STAFF_MAKE, _RADIO),
    write("relations", STAFF_MAKE, _RELATION),
    Row("api:relation", "DELETE", (401, 403, 404, 204, 204, 204, 204), kwargs=thing("dependency")),
    patch("api:asset", *STAFF_ON_IT, kwargs=thing("server"), data=body(name="Ny"), json=True),
    patch("api:terminal", *STAFF_ON_IT, kwargs=thing("radio"), data=body(name="Ny"), json=True),
    patch("api:ticket", *STAFF_ON_IT, kwargs=ticket("incident"), data=body(title="Ny"), json=True),
    patch("api:change", *STAFF_ON_IT, kwargs=ticket("change"), data=body(title="Ny"), json=True),
    # Another customer cannot open a ticket for this one: it does not exist for it.
    write("tickets", (401, 201, 400, 201, 201, 201, 201), _INCIDENT),
    write("changes", STAFF_MAKE, _CHANGE),
    write("comments", OWN_AND_STAFF_ADD, body(body="Takk"), kwargs=ticket("incident")),
    Row(
        "api:comment",
        "DELETE",
        (401, 404, 404, 409, 404, 404, 404),
        kwargs=lambda world: {**ticket("incident")(world), **thing("comment")(world)},
    ),
    write("occurrences", OWN_AND_STAFF_ADD, kwargs=ticket("incident")),
    post("api:attachments", *OWN_AND_STAFF_ADD, kwargs=ticket("incident"), data=_file),
)

# The incident is being worked on; the change waits for approval.
ACTIONS = (
    act("tickets-accept", STAFF_TOO_LATE),
    act("tickets-assign", STAFF_ON_IT, team="servicedesk"),
    act("tickets-hold", STAFF_ON_IT, reason="customer"),
    act("tickets-resume", STAFF_TOO_LATE),
    act("tickets-restore", STAFF_ON_IT),
    act("tickets-resolve", STAFF_ON_IT, resolution="Byttet kort"),
    act("tickets-close", ITS_OWN_TOO_EARLY),
    act("tickets-reopen", ITS_OWN_TOO_EARLY, reason="Tilbake"),
    act("tickets-cancel", STAFF_ON_IT, reason="Ingen feil"),
    act("tickets-escalate", STAFF_ON_IT, reason="Haster"),
    act("tickets-acknowledge", STAFF_ON_IT),
    act("tickets-merge", STAFF_ON_IT, into=lambda world: f"INC-{world.year}-900011"),
    act("tickets-reclassify", STAFF_ON_IT, reason="Avtalt", severity="SL1"),
    act("changes-submit", STAFF_TOO_LATE),
    act("changes-approve", THOSE_WHO_DECIDE),
    act("changes-reject", THOSE_WHO_DECIDE, reason="For tidlig"),
    act("changes-begin", STAFF_TOO_LATE),
    act("changes-complete", STAFF_TOO_LATE, outcome="Bra"),
    act("changes-back_out", STAFF_TOO_LATE, outcome="Feil"),
    act("changes-review", TOO_EARLY_TO_DECIDE),
    act("changes-cancel", STAFF_ON_IT, reason="Ikke nå"),
    act("changes-assign", STAFF_ON_IT, team="servicedesk"),
)

_STEP = {"measure": "restore", "trigger": "start", "audience": "role", "role": "lead",
         "channels": ["mail"]}  # fmt: skip
_INVENTED = body(organisation=public_id("gjovik"), severity="SL1")

ESCALATION = (
    get("api:policies", *LEADERS_ONLY),
    get("api:policy", *LEADERS_ONLY, kwargs=thing("policy")),
    write("policies", ADMINISTRATORS_MAKE, body(name="Natt", steps=[_STEP])),
    patch("api:policy", 401, *(403,) * 5, 200, kwargs=thing("policy"), data=body(name="Natt"),
          json=True),
    write("dry-run", LEADERS_ONLY, _INVENTED),
    get("api:notices", *STAFF_ONLY),
    write("notices-read", (401, 403, 403, 204, 204, 204, 204)),
)  # fmt: skip

_VIEW = body(name="Mine", query="assigned=me")

VIEWS = (
    get("api:views", *STAFF_ONLY),
    get("api:view", *STAFF_ONLY, kwargs=thing("view")),
    write("views", STAFF_MAKE, _VIEW),
    patch("api:view", *STAFF_ONLY, kwargs=thing("view"), data=body(name="Alle"), json=True),
    Row("api:view", "DELETE", (401, 403, 403, 204, 204, 204, 204), kwargs=thing("view")),
)

DESCRIPTION = (
    get("api:schema", *EVERYBODY),
    get("api:docs", *EVERYBODY),
    get("api:problems", *EVERYBODY),
    get("api:nowhere", *(404,) * 7),
)

API: tuple[Row, ...] = (*READS, *WRITES, *ACTIONS, *ESCALATION, *VIEWS, *DESCRIPTION)
