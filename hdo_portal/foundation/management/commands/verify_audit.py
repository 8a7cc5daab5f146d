from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hdo_portal.foundation import seal
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting


class Command(BaseCommand):
    help = "Compute the hash chain over the audit trail anew and name each seal that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(Actor.system("verify_audit")):
            broken = seal.verify()
        for pk in broken:
            self.stdout.write(f"Seal {pk} does not match the entries it covers.")
        if broken:
            raise CommandError(f"{len(broken)} seals differ.")
        self.stdout.write("Every seal matches the trail.")
