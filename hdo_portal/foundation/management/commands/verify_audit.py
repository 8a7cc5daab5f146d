from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hdo_portal.foundation import seal
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting


class Command(BaseCommand):
    help = "Compute the hash chain over the audit trail anew and name each seal that differs."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(Actor.system("verify_audit")):
            broken, tampered = seal.verify(), seal.tampered_redactions()
        for pk in broken:
            self.stdout.write(f"Seal {pk} does not match the entries it covers.")
        for pk in tampered:
            self.stdout.write(f"Entry {pk} was changed after a passage was taken out of it.")
        if broken or tampered:
            raise CommandError(f"{len(broken)} seals and {len(tampered)} redacted entries differ.")
        self.stdout.write("Every seal matches the trail.")
