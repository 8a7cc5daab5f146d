"""The living demo: invented people and equipment at real customers, and thirteen months of work.

Everything on tickets is done through the portal's own verbs, so what the demo shows is what the
portal does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F, Max

from customers.models import Measure, Organisation, Severity
from customers.queries import operator
from hdo_portal.accounts.models import User
from hdo_portal.devkit.demo.changes import all_changes
from hdo_portal.devkit.demo.current_municipalities import open_at_municipalities
from hdo_portal.devkit.demo.current_trusts import open_at_trusts
from hdo_portal.devkit.demo.duties import make_rotas
from hdo_portal.devkit.demo.history import DAYS, ordinary_days
from hdo_portal.devkit.demo.people import CUSTOMERS, STAFF, make_people
from hdo_portal.devkit.demo.plots import nightly
from hdo_portal.devkit.demo.rooms import make_rooms
from hdo_portal.devkit.demo.shifts import shifts
from hdo_portal.devkit.demo.stage import Stage
from hdo_portal.devkit.demo.storm import storm_night
from hdo_portal.devkit.demo.terminals import make_terminals
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.audit import without_diffs
from hdo_portal.foundation.models import MessageState, OutboxMessage
from hdo_portal.foundation.scoping import acting
from tickets import actions
from tickets.models import Ticket
from tickets.reference.proposals import STANDARD_LEVELS

SEED = 911_912_759
ACCOUNTS_OF_DEMO = [entry[0] for entry in STAFF] + [account.email for account in CUSTOMERS]
# Mail of the last hour is delivered, so that there is something to read at once.
STILL_NEWS = timedelta(hours=1)


@dataclass(frozen=True)
class Summary:
    terminals: int
    incidents: int
    changes: int


def is_wanted() -> bool:
    """Whether the database is as empty as the demo needs it: no work, and none of its people."""
    with acting(Actor.system("demo")):
        return not (
            Ticket.objects.exists() or User.objects.filter(email__in=ACCOUNTS_OF_DEMO).exists()
        )


def load(password: str, say: Callable[[str], None] = lambda line: None) -> Summary:
    """Fill a database that has the reference data and no tickets. All or nothing."""
    with acting(Actor.system("demo")), without_diffs():
        _plan_quickly()
        organisations = {row.name: row for row in Organisation.objects.all()}
        cast = make_people(password, SEED)
        make_terminals(organisations, SEED)
        make_rooms(organisations, operator())
        _make_agreements(organisations, cast.staff("admin"))
        make_rotas(cast.staff("admin"))
        say("People and equipment are in place; playing thirteen months of work ...")
        stage = Stage(cast, clock.now())
        stage.add(nightly(stage.now - timedelta(days=DAYS), Actor.system("nightly")))
        for story in (
            *ordinary_days(stage, SEED),
            *storm_night(stage),
            *all_changes(stage),
            *open_at_trusts(stage),
            *open_at_municipalities(stage),
            shifts(stage),
        ):
            stage.add(story)
        stage.play()
        _settle(stage)
        return _summary(stage)


def _plan_quickly() -> None:
    """Thousands of small queries by key: as written they are in the best order already, and looking
    for a better one takes PostgreSQL ten times as long as running them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 1")


def _make_agreements(organisations: dict[str, Organisation], admin: Actor) -> None:
    """One authority was promised more than the standard: radio back within three hours at SL2."""
    levels = [level._asdict() for level in STANDARD_LEVELS]
    for level in levels:
        if (level["severity"], level["measure"]) == (Severity.SL2, Measure.RESTORE):
            level["target_seconds"] = 3 * 3600
    actions.create_agreement(
        admin,
        organisation=organisations["Helse Midt-Norge RHF"],
        name="Avtale Helse Midt-Norge",
        valid_from=clock.now().date() - timedelta(days=DAYS + 30),
        levels=levels,
    )


def _settle(stage: Stage) -> None:
    """Let the past be past."""
    # History's mail would otherwise leave by the hundred when the portal first starts.
    old = OutboxMessage.objects.filter(created_at__lt=stage.now - STILL_NEWS)
    old.update(state=MessageState.SENT, sent_at=F("created_at"), attempts=1)
    # The trigger that moves ``updated_at`` knows only the present; it leaves alone what is given.
    moved = list(Ticket.objects.annotate(last=Max("events__at")).exclude(updated_at=F("last")))
    for ticket in moved:
        ticket.updated_at = ticket.last
    Ticket.objects.bulk_update(moved, ["updated_at"])


def _summary(stage: Stage) -> Summary:
    kinds = list(Ticket.objects.values_list("kind", flat=True))
    terminals = sum(asset.kind == "terminal" for asset in stage.assets.values())
    return Summary(terminals, kinds.count("incident"), kinds.count("change"))
