import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from psycopg2.errors import UniqueViolation

from hdo_portal.devkit import load
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting


class Command(BaseCommand):
    help = "Fill a database for the benchmark, the same for the same seed on the same day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tickets", type=int, default=10_000)
        parser.add_argument("--terminals", type=int, default=8_500)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Test data do not belong among real customers' data.")
        began = time.monotonic()
        with acting(Actor.system("load")):
            # From midnight on, so that a second run on the same day gives the same rows.
            now = clock.now().replace(hour=0, minute=0, second=0)
        try:
            load.load(
                tickets=options["tickets"],
                terminals=options["terminals"],
                seed=options["seed"],
                now=now,
            )
        except LookupError as missing:
            raise CommandError(str(missing)) from missing
        except UniqueViolation as twice:
            raise CommandError("This seed is loaded already: choose another --seed.") from twice
        self.stdout.write(
            f"{options['tickets']} tickets and {options['terminals']} terminals in"
            f" {time.monotonic() - began:.0f} s."
        )
