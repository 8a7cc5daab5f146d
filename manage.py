#!/usr/bin/env python
"""Django's commands. While `make run` runs, they use its services."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
    try:
        from hdo_portal.devkit.adoption import adopt_running_instance  # noqa: PLC0415 - may be absent
    except ModuleNotFoundError as missing:
        # The production image carries no devkit; its environment names the services.
        if missing.name is None or not missing.name.startswith("hdo_portal.devkit"):
            raise
    else:
        adopt_running_instance(sys.argv[1:2])
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after adoption

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
