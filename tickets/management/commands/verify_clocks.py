from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.reports.verify import verify_clocks


class Command(BaseCommand):
    help = "Recompute clocks from their ledgers and name each that differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", help="ticket numbers; all tickets without any")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(Actor.system("verify_clocks")):
            found = verify_clocks(numbers=options["numbers"] or None)
        for difference in found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("Every clock equals its ledger.")
