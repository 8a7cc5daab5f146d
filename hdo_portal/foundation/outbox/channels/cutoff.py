"""An end to every conversation: a server that drips a byte every nine seconds never times out."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

# All of one message, well below the lease of 60 s.
LONGEST_SECONDS = 25.0
AGAIN_SECONDS = 1.0


@contextlib.contextmanager
def cut_off(
    find: Callable[[], socket.socket | None], seconds: float = LONGEST_SECONDS
) -> Iterator[None]:
    """Shut the socket that ``find`` returns after so many seconds, and any that it returns after
    that; whoever reads from it fails."""
    done = threading.Event()

    def cut() -> None:
        wait = seconds
        while not done.wait(wait):
            line, wait = find(), AGAIN_SECONDS
            with contextlib.suppress(OSError):
                if line is not None:
                    line.shutdown(socket.SHUT_RDWR)

    watcher = threading.Thread(target=cut, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
