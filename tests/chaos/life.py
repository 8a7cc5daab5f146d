"""Who is alive, by the proofs that each part gives its guard."""

import contextlib
import os
from pathlib import Path

from hdo_portal.devkit.folders import state_folder
from hdo_portal.devkit.processes import PROC
from tests.journeys.product import Product, wait_for

GUARDED = ("worker", "outbox", "beat", "timekeeper", "watchdog")


def proof_of(product: Product, part: str) -> Path:
    return state_folder(product.folder) / f"life-{part}"


def wait_until_alive(product: Product, *parts: str, seconds: float = 60) -> None:
    """Wait until these have proved themselves anew to their guards: they run, and do their work."""
    seen: dict[str, set[int]] = {part: set() for part in parts}

    def proved() -> bool:
        for part, times in seen.items():
            with contextlib.suppress(FileNotFoundError):
                times.add(proof_of(product, part).stat().st_mtime_ns)
        # As it was, perhaps a guard's own touch when it began, and then a proof.
        return all(len(times) > 2 for times in seen.values())

    wait_for(proved, seconds, f"a proof of life of {', '.join(parts)}")


def wait_until_whole(product: Product) -> None:
    """Wait until every part has done its work once since it began, and pages are there. A guard has
    more patience with what has only begun, and half of a portal that is starting looks broken."""
    wait_for(lambda: not missing(product), 90, "the portal to be whole")


def missing(product: Product) -> list[str]:
    """What is not, or has done nothing yet."""
    found = [part for part in GUARDED if not _works(product, part)]
    with contextlib.suppress(OSError):
        if product.anonymous().get("/readyz").status == 200:
            return found
    return [*found, "pages"]


def _works(product: Product, part: str) -> bool:
    for pid in product.processes(part, guards=False)[:1]:
        with contextlib.suppress(OSError):
            # Its guard touched the file just before it began.
            return proof_of(product, part).stat().st_mtime > _began(pid) + 1
    return False


def _began(pid: int) -> float:
    """When a process began, in seconds since 1970 by the machine's clock, to the second."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    [boot] = [
        line.split()[1]
        for line in (PROC / "stat").read_text().splitlines()
        if line.startswith("btime")
    ]
    return int(boot) + int(fields[19]) / os.sysconf("SC_CLK_TCK")
