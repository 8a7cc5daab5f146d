from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting


class Command(createsuperuser.Command):
    help = "Make an administrator: the first one, or one more when nobody can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        # Nobody is signed in at a terminal, and only the scope of somebody may write.
        with acting(Actor.system("createsuperuser")):
            super().handle(*args, **options)
