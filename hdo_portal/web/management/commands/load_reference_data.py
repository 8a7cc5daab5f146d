from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

import assets.reference
import customers.reference
import tickets.reference
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting

# Two hosts that start at once must not both find the same rows missing.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('load_reference_data'))"


class Command(BaseCommand):
    help = (
        "Load the organisations, equipment and rules that the portal ships with. Safe to repeat: it"
        " changes nothing that people have edited."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(Actor.system("reference data")):
            with connection.cursor() as cursor:
                cursor.execute(ONE_AT_A_TIME)
            tallies = [
                *customers.reference.load(),
                *assets.reference.load(),
                *tickets.reference.load(),
            ]
        if options["verbosity"]:
            for tally in tallies:
                self.stdout.write(tally.line())
