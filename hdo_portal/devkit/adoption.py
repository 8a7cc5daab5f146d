"""How `manage.py` in a second terminal finds the services of a running `make run`."""

import json
import os
import sys

from .folders import data_folder
from .services import runs

# What reads and writes no data needs no database.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "version",
    "--help",
    "--version",
    "-h",
}
NO_DATABASE = """\
No database. Either start the portal in another terminal (`make run`) and repeat this with the same
PORTAL_DATA, or name a PostgreSQL in DATABASE_URL.
"""


def adopt_running_instance(command: list[str]) -> None:
    """Take over the environment of the instance that runs in the data folder, when none is named.

    Ends the program with a sentence when there is neither and `command` needs a database.
    """
    if os.environ.get("DATABASE_URL"):
        return
    data = data_folder()
    try:
        if not runs(data):
            raise FileNotFoundError
        environment: dict[str, str] = json.loads((data / "run" / "env.json").read_text())
    except FileNotFoundError:
        if command and command[0] not in WITHOUT_DATABASE:
            sys.stderr.write(NO_DATABASE)
            sys.exit(2)
        return
    except PermissionError:
        sys.stderr.write(f"The portal that runs with the data in {data} is another user's.\n")
        sys.exit(2)
    for name, value in environment.items():
        os.environ.setdefault(name, value)
