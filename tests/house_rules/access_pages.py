"""Who gets what from the pages of the two faces, written by hand. The columns are access.ROLES.

One who has not signed in is sent to sign in (302) and comes back. A page that is not for somebody
does not exist for them (404), and neither does another customer's thing. A customer who reads a
ticket but may not do something with it is told so (403). What the state refuses is 409.
"""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tests.house_rules.access import Make, Row, get, post
from tests.house_rules.world import World
from tickets.escalation.links import token_of
from tickets.models import Ticket, TicketLink

STAFF = (302, 404, 404, 200, 200, 200, 200)
STAFF_DO = (302, 404, 404, 303, 303, 303, 303)
LEADERS = (302, 404, 404, 404, 200, 200, 200)
ADMINISTRATORS = (302, 404, 404, 404, 404, 404, 200)
ADMINISTRATORS_DO = (302, 404, 404, 404, 404, 404, 303)
LEADERS_DO = (302, 404, 404, 404, 303, 303, 303)
CUSTOMERS = (302, 200, 200, 404, 404, 404, 404)
ITS_CUSTOMER = (302, 200, 404, 404, 404, 404, 404)
ITS_CUSTOMER_DOES = (302, 303, 404, 404, 404, 404, 404)
SIGNED_IN = (302, 200, 200, 200, 200, 200, 200)
ITS_OWN = (302, 200, 404, 200, 200, 200, 200)
ITS_OWN_DO = (302, 303, 404, 303, 303, 303, 303)
# Whatever it is, its own page decides.
ITS_OWN_BACK = (302, 302, 302, 302, 302, 302, 302)
STAFF_ON_IT = (302, 403, 404, 303, 303, 303, 303)
LEADERS_ON_IT = (302, 403, 404, 403, 303, 303, 303)
STAFF_NOT_NOW = (302, 403, 404, 409, 409, 409, 409)
OWN_TOO_NOT_NOW = (302, 409, 404, 409, 409, 409, 409)
NOBODY = (302, 404, 404, 404, 404, 404, 404)
EVERYBODY = (200,) * 7

HTMX = {"HX-Request": "true"}


def public(name: str) -> Make:
    return lambda world: {"public_id": world[name].public_id}


def ticket(name: str) -> Make:
    return lambda world: {"number": world[name].number}


def said(**fields: Any) -> Make:
    """The fields of a form; what can be called is asked for it with the world."""
    return lambda world: {
        name: value(world) if callable(value) else value for name, value in fields.items()
    }


def id_of(name: str) -> Any:
    return lambda world: str(world[name].public_id)


def file(world: World) -> SimpleUploadedFile:
    return SimpleUploadedFile("logg.txt", b"logg")


def staged(name: str, action: str, status: str) -> Make:
    """An action on the ticket when it stands there; the world is as it was afterwards."""

    def make(world: World) -> dict[str, Any]:
        found = world[name]
        if status != found.status:
            held = {"hold_reason": "customer"} if status == "on_hold" else {}
            with acting(Actor.system("tests")):
                Ticket.objects.filter(pk=found.pk).update(status=status, **held)
        return {"number": found.number, "action": action}

    return make


def _tie(world: World) -> str:
    with acting(Actor.system("tests")):
        return str(TicketLink.objects.filter(ticket=world.incident).first().public_id)


def act(action: str, statuses: tuple[int, ...], status: str = "in_progress", **fields: Any) -> Row:
    how: dict[str, Any] = {"kwargs": staged("incident", action, status), "data": said(**fields)}
    return post("ticket-action", *statuses, note=f"{action} an incident {status}", **how)


def step(action: str, statuses: tuple[int, ...], status: str = "approval", **fields: Any) -> Row:
    how: dict[str, Any] = {"kwargs": staged("change", action, status), "data": said(**fields)}
    return post("ticket-action", *statuses, note=f"{action} a change {status}", **how)


_FAULT = said(
    title="Ingen lyd", occurred_at="2026-01-15T03:40", extent="position", hindrance="degraded",
    patient_affected="no", callback="61 18 28 00",
)  # fmt: skip
_INCIDENT = said(
    title="Radioen er stum", impact="2", urgency="2", via="phone", organisation=id_of("gjovik")
)
_AGAIN = said(again=lambda world: world["incident"].number)
_DRAFT: Make = lambda world: {"key": "new-incident"}  # noqa: E731 - as short as the others
_CHANGE = said(title="Ny kjerne", kind="normal", organisation=id_of("gjovik"))
_SERVER = said(name="Lydlogg", kind="server", life="in_use", organisation=id_of("gjovik"))
_RELATION = {"relate-kind": "runs_on", "relate-on": id_of("server")}

ENTRANCE = (
    get("home", *(302,) * 7),
    get("accessibility", *EVERYBODY),
    get("lateness", *EVERYBODY),
    get("ticket", *ITS_OWN, kwargs=ticket("incident"), note="incident"),
    get("ticket", *ITS_OWN, kwargs=ticket("incident"), headers=HTMX, note="what is live of it"),
    get("ticket", *ITS_OWN, kwargs=ticket("incident"), suffix="?do=hold"),
    get("ticket", 302, 200, 404, *(404,) * 4, kwargs=ticket("incident"), suffix="?do=fly"),
    get("ticket", *ITS_OWN, kwargs=ticket("change"), note="change"),
    get("ticket", *NOBODY, kwargs=lambda world: {"number": "INC-1999-000001"}, note="no such"),
    get("attachment", *ITS_OWN, kwargs=public("attachment")),
    get("attachment", *STAFF, kwargs=public("internal_attachment"), note="internal"),
    get("ticket-comment", *ITS_OWN_BACK, kwargs=ticket("incident")),
    get("ticket-attach", *ITS_OWN_BACK, kwargs=ticket("incident")),
    post("ticket-comment", *ITS_OWN_DO, kwargs=ticket("incident"),
         data=said(body="Takk", visibility="public")),
    get("desk:ticket-work", *STAFF, kwargs=ticket("incident")),
    get("desk:ticket-work", *STAFF, kwargs=ticket("incident"), headers=HTMX, note="as a part"),
    post("desk:work-time", *STAFF_DO, kwargs=ticket("incident"), data=said(minutes="5")),
    post("desk:work-step", *STAFF_DO, data=said(done="yes"),
         kwargs=lambda world: {**ticket("incident")(world), **public("step")(world)}),
    get("desk:comment-undo", 302, 404, 404, *(302,) * 4,
        kwargs=lambda world: {**ticket("incident")(world), **public("comment")(world)}),
    # One's own words alone, and these have gone.
    post("desk:comment-undo", 302, 404, 404, 409, 404, 404, 404,
         kwargs=lambda world: {**ticket("incident")(world), **public("comment")(world)}),
    post("ticket-attach", *ITS_OWN_DO, kwargs=ticket("incident"),
         data=said(file=file, visibility="public")),
)  # fmt: skip

ACTIONS = (
    act("accept", STAFF_ON_IT, "new"),
    act("accept", STAFF_NOT_NOW),
    act("assign", STAFF_ON_IT, team="servicedesk"),
    act("hold", STAFF_ON_IT, reason="customer"),
    act("resume", STAFF_ON_IT, "on_hold"),
    act("restore", STAFF_ON_IT),
    act("resolve", STAFF_ON_IT, resolution="Byttet kort"),
    act("close", ITS_OWN_DO, "resolved"),
    act("close", OWN_TOO_NOT_NOW),
    act("reopen", ITS_OWN_DO, "resolved", reason="Tilbake"),
    act("reopen", OWN_TOO_NOT_NOW, reason="Tilbake"),
    act("cancel", STAFF_ON_IT, reason="Ingen feil"),
    act("escalate", STAFF_ON_IT, reason="Haster"),
    act("acknowledge", STAFF_ON_IT),
    act("merge", STAFF_ON_IT, into=lambda world: f"INC-{world.year}-900011"),
    act("reclassify", STAFF_ON_IT, reason="Avtalt", impact="1", urgency="1"),
    # These two are not steps of a ticket's life, so to a customer they do not exist.
    act("again", STAFF_DO),
    act("link", STAFF_DO, kind="related", other_text=lambda world: world["change"].number),
    act("unlink", STAFF_DO, link=_tie),
    act("split", STAFF_DO, title="Den andre feilen"),
    act("edit", STAFF_DO, title="Ny tittel"),
    act("fly", NOBODY),
    step("submit", STAFF_ON_IT, "draft"),
    step("submit", STAFF_NOT_NOW),
    step("approve", LEADERS_ON_IT),
    step("reject", LEADERS_ON_IT, reason="For tidlig"),
    step("begin", STAFF_ON_IT, "scheduled"),
    step("complete", STAFF_ON_IT, "implementing", outcome="Bra"),
    step("back_out", STAFF_ON_IT, "implementing", outcome="Feil"),
    step("review", LEADERS_ON_IT, "completed", outcome="Bra"),
    step("cancel", STAFF_ON_IT, reason="Ikke nå"),
    step("assign", STAFF_ON_IT, team="servicedesk"),
)

LOOKUPS = (
    get("desk:lookup-customers", *STAFF, suffix="?q=kommune"),
    get("desk:lookup-assets", *STAFF, suffix="?q=radio"),
    get("desk:lookup-whom", *STAFF, suffix="?q=gj"),
    get("desk:lookup-people", *STAFF),
    get("desk:lookup-sites", *STAFF),
    get("desk:lookup-incidents", *STAFF),
    get("desk:lookup-tickets", *STAFF, suffix="?q=radio"),
    get("desk:lookup-surroundings", *STAFF),
    get("desk:lookup-promise", *STAFF, suffix="?impact=2&urgency=2"),
)

DESK = (
    get("gallery", *STAFF),
    get("search", *STAFF, suffix="?q=finnesikke"),
    get("search-suggest", *STAFF, suffix="?q=finnesikke"),
    get("desk:queue", *STAFF),
    get("desk:queue", *STAFF, headers=HTMX, note="what is live of it"),
    get("desk:queue", *STAFF, suffix="?status=venter&gruppert=kunde"),
    get("desk:oncall-strip", *STAFF),
    get("desk:board", *STAFF),
    get("desk:board", *STAFF, headers=HTMX, note="its columns"),
    get("desk:wall", *STAFF),
    get("desk:wall", *STAFF, headers=HTMX, note="what is on it"),
    post("desk:start-wall", *STAFF_DO),
    get("desk:bulk", *STAFF_DO, suffix="?do=hold", note="of none"),
    post(
        "desk:bulk",
        *STAFF_DO,
        data=said(
            do="assign",
            team="servicedesk",
            step="do",
            number=lambda world: world.incident.number,
        ),
    ),
    # What somebody did to many is their own: the agent's.
    get("desk:bulk-run", 302, 404, 404, 200, 404, 404, 404, kwargs=public("run")),
    post("desk:bulk-undo", 302, 404, 404, 303, 404, 404, 404, kwargs=public("run")),
    post("desk:columns", *STAFF_DO, data=said(columns="customer")),
    post("desk:mark-read", *STAFF_DO, data=said(number=lambda world: world.incident.number)),
    get("desk:new-view", *STAFF, suffix="?status=on-hold"),
    post("desk:new-view", *STAFF_DO, data=said(name="Mine", query="assigned=me")),
    # The agent's own, shared with the team that all of them are in: its leaders may tidy it.
    get("desk:edit-view", *STAFF, kwargs=public("view")),
    post("desk:edit-view", *STAFF_DO, kwargs=public("view"), data=said(name="Alle")),
    post("desk:delete-view", *STAFF_DO, kwargs=public("view")),
    get("desk:new-incident", *STAFF),
    post("desk:new-incident", *STAFF_DO, data=_INCIDENT),
    post("desk:new-incident", *STAFF_DO, data=_AGAIN, note="same as before"),
    get("desk:draft", *STAFF, kwargs=_DRAFT),
    post(
        "desk:draft",
        302,
        404,
        404,
        *(204,) * 4,
        kwargs=_DRAFT,
        data=said(fields='[["title", "", "Taus"]]'),
    ),
    get("desk:changes", *STAFF),
    get("desk:changes", *STAFF, suffix="?view=past"),
    get("desk:changes", *STAFF, suffix="?view=calendar&month=2026-12"),
    get("desk:new-change", *STAFF),
    post("desk:new-change", *STAFF_DO, data=_CHANGE),
    get("desk:edit-change", *STAFF, kwargs=ticket("change")),
    post("desk:edit-change", *STAFF_DO, kwargs=ticket("change"), data=said(title="Ny kjerne")),
    get("desk:customers", *STAFF),
    get("desk:customers", *STAFF, suffix="?view=tree"),
    get("desk:customer", *STAFF, kwargs=public("gjovik")),
    get("desk:outbox", *STAFF),
    get("desk:message", *STAFF, kwargs=public("message")),
    post("desk:retry-alarms", *LEADERS_DO),
    post("desk:resend", *LEADERS_DO, kwargs=public("message")),
    post("desk:resend-all", *LEADERS_DO, data=said(channel="mail")),
)

ASSETS = (
    get("desk:assets", *STAFF),
    get("desk:assets", *STAFF, suffix="?text=radio"),
    *(
        get("desk:new-asset", *STAFF, kwargs=lambda world, what=what: {"what": what}, note=what)
        for what in ("terminal", "room", "equipment")
    ),
    get("desk:new-asset", *NOBODY, kwargs=lambda world: {"what": "ship"}, note="ship"),
    post("desk:new-asset", *STAFF_DO, kwargs=lambda world: {"what": "equipment"}, data=_SERVER),
    get("desk:asset", *STAFF, kwargs=public("radio"), note="radio"),
    get("desk:asset", *STAFF, kwargs=public("server"), note="server"),
    get("desk:asset", *STAFF, kwargs=public("room"), note="control room"),
    get("desk:asset-history", *STAFF, kwargs=public("radio")),
    get("desk:edit-asset", *STAFF, kwargs=public("radio")),
    post("desk:edit-asset", *STAFF_DO, kwargs=public("server"), data=said(name="Ny")),
    post("desk:asset-life", *STAFF_DO, kwargs=public("server"),
         data=said(**{"life-to": "in_repair"})),
    post("desk:asset-subscription", *STAFF_DO, kwargs=public("radio"),
         data=said(**{"subscription-to": "temporarily_disabled"})),
    post("desk:asset-relate", *STAFF_DO, kwargs=public("radio"), data=said(**_RELATION)),
    post("desk:asset-unrelate", *STAFF_DO, kwargs=lambda world: {
        "public_id": world.room.public_id, "relation_id": world.dependency.public_id
    }),
)  # fmt: skip

_POLICY = said(**{
    "name": "Natt", "hours": "always", "do": "save", "rows": "1", "s0-measure": "restore",
    "s0-trigger": "start", "s0-whom": "role:lead", "s0-channels": "mail",
})  # fmt: skip
_LINK = {"kwargs": lambda world: {"token": token_of(world.letter.public_id)}}

ESCALATION = (
    # Whoever holds the link answers as the person who was told, signed in or not.
    get("desk:acknowledge", *EVERYBODY, **_LINK),
    post("desk:acknowledge", *EVERYBODY, **_LINK),
    get("desk:acknowledge", *(404,) * 7, kwargs=lambda world: {"token": "guessed"}, note="guessed"),
    get("desk:policies", *LEADERS),
    get("desk:policy", *LEADERS, kwargs=public("policy")),
    get("desk:new-policy", *ADMINISTRATORS),
    post("desk:new-policy", *ADMINISTRATORS_DO, data=_POLICY),
    get("desk:edit-policy", *ADMINISTRATORS, kwargs=public("policy")),
    post("desk:edit-policy", *ADMINISTRATORS_DO, kwargs=public("policy"), data=_POLICY),
    post("desk:switch-policy", *ADMINISTRATORS_DO, kwargs=public("policy"),
         data=said(active="no")),
    get("desk:dry-run", *LEADERS),
    get("desk:dry-run", *LEADERS, suffix="?organisation_text=Gjøvik+kommune&severity=SL1"),
    get("desk:notices", *STAFF),
    get("desk:bell", *STAFF),
    post("desk:read-notices", *STAFF_DO),
    # The first notice is the agent's own.
    post("desk:notice", 302, 404, 404, 303, 404, 404, 404, kwargs=public("notice")),
)  # fmt: skip

PORTAL = (
    get("portal:home", *CUSTOMERS),
    get("portal:tickets", *CUSTOMERS),
    get("portal:search", *CUSTOMERS, suffix="?q=finnesikke"),
    get("portal:search-suggest", *CUSTOMERS, suffix="?q=finnesikke"),
    get("portal:assets", *CUSTOMERS),
    get("portal:asset", *ITS_CUSTOMER, kwargs=public("radio"), note="radio"),
    get("portal:asset", *ITS_CUSTOMER, kwargs=public("room"), note="control room"),
    get("portal:changes", *CUSTOMERS),
    get("portal:report", *CUSTOMERS),
    post("portal:report", 302, 303, 303, *(404,) * 4, data=_FAULT),
    get("portal:lookup-assets", *CUSTOMERS, suffix="?q=radio"),
    get("portal:reported", *CUSTOMERS),
    get("portal:again", *ITS_CUSTOMER, kwargs=ticket("incident")),
    post("portal:again", *ITS_CUSTOMER_DOES, kwargs=ticket("incident"),
         data=said(occurred_at="2026-01-15T03:40")),
)  # fmt: skip

REPORTS = (get("reports:sla", *SIGNED_IN), get("reports:sla-clocks", *SIGNED_IN))

PAGES: tuple[Row, ...] = (
    *ENTRANCE,
    *ACTIONS,
    *LOOKUPS,
    *DESK,
    *ESCALATION,
    *ASSETS,
    *PORTAL,
    *REPORTS,
)
