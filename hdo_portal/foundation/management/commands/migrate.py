from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections

from hdo_portal.foundation.protection_sync import sync


class Command(migrate.Command):
    help = (
        "Migrate as the owner of the database, then bring its protection in line with the models."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner" if "owner" in settings.DATABASES else "default")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] == "default" and "owner" in settings.DATABASES:
            options["database"] = "owner"
        super().handle(*args, **options)
        if options.get("app_label") or options.get("plan") or options.get("check_unapplied"):
            return
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            changed = sync(cursor)
        if options["verbosity"] and changed:
            self.stdout.write(f"Protection brought in line for {len(changed)} tables.")
