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
from django.core.management import call_command


def main(loaded: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
    django.setup()
    from hdo_portal.devkit import demo  # noqa: PLC0415 - reads models, which setup brings

    _timed("migrate", "Migrating the database")
    _timed("load_reference_data", "Loading the reference data")
    if demo.is_wanted():
        _timed("load_demo", "Loading the demo")
        loaded.touch()


def _timed(command: str, doing: str) -> None:
    print(f"{doing} ...")
    began = time.monotonic()
    call_command(command)
    print(f"{doing}: done ({time.monotonic() - began:.1f} s)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
