"""People and radios for the journeys, in a fresh database: `python -m tests.journeys.seed`.

Runs in a process of its own, with the settings of the product and not those of the tests. Prints
one line of JSON: an API token of each person.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

SEED = 8_915
STANDING = "Radioen på bil 2 mister dekning"
SILENT = "Legevakten hører ingenting"
UNRELATED = "Bordradioen i Tromsø tier"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0, stdout=sys.stderr)
    print(json.dumps(_fill(os.environ["PORTAL_DEMO_PASSWORD"])))  # noqa: T201 - the answer


def _fill(password: str) -> dict[str, str]:
    from customers.models import Organisation
    from customers.queries import operator
    from hdo_portal.accounts.models import User
    from hdo_portal.accounts.tokens import issue_token
    from hdo_portal.devkit.demo.people import make_people
    from hdo_portal.devkit.demo.rooms import make_rooms
    from hdo_portal.devkit.demo.terminals import make_terminals
    from hdo_portal.foundation.actor import Actor
    from hdo_portal.foundation.audit import without_diffs
    from hdo_portal.foundation.scoping import acting

    with acting(Actor.system("journeys")), without_diffs():
        organisations = {row.name: row for row in Organisation.objects.all()}
        cast = make_people(password, SEED)
        make_terminals(organisations, SEED)
        make_rooms(organisations, operator())
        # A test reads the words of the code; the languages have a test of their own.
        User.objects.update(language="en")
        _work(cast, organisations)
        return {email: issue_token(email) for email in cast.users}


def _work(cast: Any, organisations: dict[str, Any]) -> None:
    """A ticket with words of both kinds and planned work, so that no page of the slice is empty."""
    from assets.models import Asset
    from hdo_portal.foundation import clock
    from tickets import actions

    agent, lead = cast.staff("agent"), cast.staff("lead")
    gjovik = organisations["Gjøvik kommune"]
    radios = list(Asset.objects.filter(organisation=gjovik, kind="terminal").order_by("id"))
    standing = actions.open_incident(
        agent,
        organisation=gjovik,
        title=STANDING,
        impact=3,
        urgency=2,
        assets=radios[-2:-1],
        reporter=cast.contacts["Gjøvik kommune"][0],
    )
    actions.reply(agent, ticket=standing, body="Mistenker codeplug", visibility="internal")
    actions.reply(agent, ticket=standing, body="Vi ser på det.", visibility="public")
    actions.open_incident(
        agent, organisation=organisations["Tromsø kommune"], title=UNRELATED, impact=4, urgency=3
    )
    change = actions.open_change(
        agent,
        organisation=gjovik,
        title="Ny codeplug på håndterminalene",
        kind="normal",
        assets=radios[-3:-1],
        window_from=clock.now() + timedelta(days=2),
        window_to=clock.now() + timedelta(days=2, hours=2),
        expected_impact="Hver terminal er borte i ti minutter.",
        fallback="Bruk bordradioen.",
        rollback_plan="Legg tilbake forrige codeplug.",
        test_plan="Prøveanrop i talegruppe.",
        contact="Vakttelefonen",
    )
    change = actions.submit(agent, ticket=change)
    change = actions.submit(agent, ticket=change)
    actions.decide(lead, ticket=change, decision="approved", reason="")
    _outage(agent, gjovik)
    actions.complete_handover(agent, version=0, situation="Følg med på Gjøvik.")


def _outage(agent: Any, gjovik: Any) -> None:
    """A room that is silent, with another report that is not gathered yet."""
    from assets.models import Asset
    from tickets import actions

    room = Asset.objects.filter(organisation=gjovik, kind="control_room").first()
    first, _second = (
        actions.open_incident(
            agent, organisation=gjovik, title=f"{SILENT} {n}", impact=1, urgency=1, assets=[room]
        )
        for n in (1, 2)
    )
    major = actions.declare_major(agent, ticket=first, title=SILENT)
    actions.tell_all(agent, major=major, phase="identified", nb="Kjernen er nede.", nn="Nede.")


if __name__ == "__main__":
    main()
