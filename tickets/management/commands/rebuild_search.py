import time
from typing import Any

from django.core.management.base import BaseCommand

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting
from tickets.search import upkeep


class Command(BaseCommand):
    help = "Write what is searched anew: after a load that bypassed the portal, or a restore."

    def handle(self, *args: Any, **options: Any) -> None:
        began, done = time.monotonic(), 0
        for count in upkeep.rebuild():
            done += count
            self.stdout.write(f"\r{done} rows", ending="")
            self.stdout.flush()
        with acting(Actor.system("search")):
            upkeep.forget_words()
        self.stdout.write(f"\r{done} rows in {time.monotonic() - began:.0f} s.")
