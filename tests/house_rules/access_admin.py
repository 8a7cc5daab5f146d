"""Who gets what from administration, written by hand. The columns are access.ROLES.

It is the administrator's alone. To everybody else who has signed in it does not exist, whatever the
address: also that of a thing that is not there, and one that leads nowhere.
"""

from collections.abc import Callable, Iterator
from typing import Any

from customers.models import Calendar, Person
from hdo_portal.accounts.models import Team
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.models import AuditEntry, WebhookTarget
from hdo_portal.foundation.scoping import acting
from tests.house_rules.access import Make, Prefix, Row, get, post
from tests.house_rules.world import World
from tickets.models import Playbook, SeverityRule, WordsTemplate

Find = Callable[[World], Any]


def administrator(status: int) -> tuple[int, ...]:
    """What the administrator gets, where all others get nothing."""
    return (302, 404, 404, 404, 404, 404, status)


def first(model: Any) -> Find:
    def find(world: World) -> Any:
        with acting(Actor.system("tests")):
            return model.objects.order_by("pk").first()

    return find


def of(find: Find) -> Make:
    return lambda world: {"object_id": find(world).pk}


# Each thing: how to find one, then what adding one and deleting one answer.
THINGS: dict[str, tuple[Find, int, int]] = {
    "accounts_user": (lambda world: world.people["agent"], 200, 403),
    "accounts_team": (first(Team), 200, 200),
    "customers_organisation": (lambda world: world.gjovik, 200, 200),
    "customers_site": (lambda world: world.site, 200, 200),
    "customers_person": (first(Person), 200, 200),
    "customers_service": (lambda world: world.service, 200, 403),
    "customers_calendar": (first(Calendar), 200, 403),
    "customers_agreement": (lambda world: world.agreement, 200, 403),
    "assets_asset": (lambda world: world.radio, 403, 403),
    "assets_terminalmodel": (lambda world: world.radio.terminal.model, 200, 200),
    "tickets_severityrule": (first(SeverityRule), 200, 200),
    "tickets_wordstemplate": (first(WordsTemplate), 200, 200),
    "tickets_playbook": (first(Playbook), 200, 200),
    "foundation_webhooktarget": (first(WebhookTarget), 200, 403),
    "foundation_auditentry": (first(AuditEntry), 403, 403),
}
# Nothing of these is in the world that a page could show.
LISTS = ("knox_authtoken", "foundation_auditseal")


def _rows() -> Iterator[Row]:
    for name, (find, adding, deleting) in THINGS.items():
        yield get(f"admin:{name}_changelist", *administrator(200))
        yield get(f"admin:{name}_add", *administrator(adding))
        for page, status in (("change", 200), ("history", 200), ("delete", deleting)):
            yield get(f"admin:{name}_{page}", *administrator(status), kwargs=of(find))
    for name in LISTS:
        yield get(f"admin:{name}_changelist", *administrator(200))


ADMIN: tuple[Row, ...] = (
    *_rows(),
    get("admin:index", *administrator(200)),
    get("admin:app_list", *administrator(200), kwargs=lambda world: {"app_label": "customers"}),
    get(
        "admin:customers_agreement_terms",
        *administrator(200),
        kwargs=lambda world: {"pk": world.agreement.pk},
    ),
    get(
        "admin:auth_user_password_change",
        *administrator(200),
        kwargs=lambda world: {"id": world.people["agent"].pk},
    ),
    post("admin:accounts_team_add", *administrator(302), data=lambda world: {
        "slug": "natt", "name": "Natt"
    }),
)  # fmt: skip

REST = Prefix(
    "admin:",
    administrator(302),
    "Django's own: they lead on to the portal's pages, or to the list of what is not there.",
    route="admin/",
    otherwise={
        "admin:password_change_done": administrator(200),
        "admin:jsi18n": administrator(200),
        "admin:autocomplete": administrator(403),
        "admin:knox_authtoken_add": administrator(403),
        "admin:foundation_auditseal_add": administrator(403),
        "admin:foundation_auditseal_delete": administrator(403),
        "admin:view_on_site": administrator(404),
        "/admin/0": administrator(404),
    },
)
