"""Exit 0 when this container answers: `python deploy/healthcheck.py PORT [PATH]`.

With a path, the answer must be 200. Without one, an open port is enough. A process without a port
proves itself to its guard: `--life NAME` wants that proof to be at most a minute old.
"""

import http.client
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

SECONDS = 4
OLDEST_PROOF_SECONDS = 60


def main(port: int, path: str | None) -> int:
    try:
        if path is None:
            socket.create_connection(("127.0.0.1", port), SECONDS).close()
            return 0
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        # The portal answers to its own names only, and to TLS only.
        host = os.environ["PORTAL_HOSTS"].split(",")[0].strip()
        line.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"{path}: {status}\n")
    return 0 if status == 200 else 1


def lives(name: str) -> int:
    """0 when the process of this name has proved itself to its guard lately."""
    try:
        age = time.time() - (Path(tempfile.gettempdir()) / f"life-{name}").stat().st_mtime
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"{name}: {age:.0f} s since its last proof\n")
    return 0 if age <= OLDEST_PROOF_SECONDS else 1


if __name__ == "__main__":
    if sys.argv[1] == "--life":
        sys.exit(lives(sys.argv[2]))
    sys.exit(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
