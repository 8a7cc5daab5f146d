from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hdo_portal.accounts.tokens import issue_token
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import NotFound
from hdo_portal.foundation.scoping import acting


class Command(BaseCommand):
    help = "Print a new API token of a person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(Actor.system("issue_token")):
            try:
                self.stdout.write(issue_token(options["email"]))
            except NotFound as error:
                raise CommandError(str(error)) from error
