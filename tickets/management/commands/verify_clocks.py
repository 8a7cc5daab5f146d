import time
import uuid
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from customers.queries import organisation_by_public_id
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.scoping import acting
from tickets.reports.sla import month_start
from tickets.reports.verify import Wanted, verify


def _month(text: str) -> datetime:
    return month_start(datetime.strptime(text, "%Y-%m").date())  # noqa: DTZ007 - a month only


class Command(BaseCommand):
    help = (
        "Recompute clocks from their ledgers and name each figure that differs: due, elapsed, each"
        " interval, state, who held it, and alarms. Leaves with 1 if any does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="*", help="ticket numbers; all tickets without any")
        parser.add_argument("--customer", type=uuid.UUID, help="public id of an organisation")
        parser.add_argument("--from", dest="first", type=_month, help="begun from this YYYY-MM on")
        parser.add_argument("--before", type=_month, help="begun before this YYYY-MM")
        parser.add_argument("--sample", type=int, help="only the newest so many")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        with acting(Actor.system("verify_clocks")):
            done = verify(self._wanted(options))
        for difference in done.named:
            self.stdout.write(str(difference))
        if done.differences:
            raise CommandError(f"{done.differences} differences in {done.clocks} clocks.")
        seconds = time.monotonic() - began
        self.stdout.write(f"Each of {done.clocks} clocks equals its ledger ({seconds:.1f} s).")

    def _wanted(self, options: dict[str, Any]) -> Wanted:
        organisation = None
        if options["customer"]:
            try:
                organisation = organisation_by_public_id(options["customer"])
            except PortalError as error:
                raise CommandError(str(error)) from error
            if organisation is None:
                raise CommandError("There is no such organisation.")
        return Wanted(
            numbers=options["numbers"] or None,
            organisation=organisation,
            begun_from=options["first"],
            begun_before=options["before"],
            sample=options["sample"],
        )
