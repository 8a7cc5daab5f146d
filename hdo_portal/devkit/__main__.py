"""The commands of the devkit: `python -m hdo_portal.devkit COMMAND`."""

import argparse
import sys
from collections.abc import Callable

from .folders import Refusal
from .testing import run_tests


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hdo_portal.devkit", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    test = commands.add_parser("test", help="run the tests on services of their own")
    test.add_argument("words", nargs="*", help="what to tell pytest, after --")
    return parser


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "test": lambda told: run_tests(told.words),
}


def main() -> int:
    told = _parser().parse_args()
    try:
        return COMMANDS[told.command](told)
    except Refusal as refusal:
        sys.stderr.write(f"\n{refusal}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
