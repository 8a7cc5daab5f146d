import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hdo_portal.devkit import demo


class Command(BaseCommand):
    help = (
        "Fill an empty portal with invented people, equipment and work. Does nothing to a full one."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo is for development: it would mix with real customers.")
        if not demo.is_wanted():
            self.stdout.write("There is work or people of the demo already: it is not loaded.")
            return
        given = os.environ.get("PORTAL_DEMO_PASSWORD")
        password = given or secrets.token_urlsafe(9)
        made = demo.load(password, self.stdout.write)
        self.stdout.write(
            f"{made.terminals} terminals, {made.incidents} incidents and {made.changes} changes."
        )
        if not given:
            self.stdout.write(f"Password of all demo people, not shown again: {password}")
