"""Exit 0 when this container answers: `python deploy/healthcheck.py PORT [PATH]`.

With a path, the answer must be 200. Without one, an open port is enough.
"""

import http.client
import os
import socket
import sys

SECONDS = 4


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


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
