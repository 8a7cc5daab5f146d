"""Bring the database to the state the portal starts from; safe to repeat.

    python -m hdo_portal.devkit.prepare FILE

One process, since starting Django takes longer than each of the steps does on an up-to-date
database. Touches FILE when it has loaded the demo.
"""

import os
import sys
import time
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command

DEMO_PERSON = "agent@hdo.example"


def main(loaded: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
    django.setup()
    people = get_user_model()._default_manager.filter(email=DEMO_PERSON)
    for command, doing in (
        ("migrate", "Migrating the database"),
        ("load_reference_data", "Loading the reference data"),
    ):
        _timed(command, doing)
    known = people.exists()
    _timed("load_demo", "Loading the demo")
    if not known and people.exists():
        loaded.touch()


def _timed(command: str, doing: str) -> None:
    print(f"{doing} ...")
    began = time.monotonic()
    call_command(command)
    print(f"{doing}: done ({time.monotonic() - began:.1f} s)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
