"""The port of `make run`: claimed by the launcher, so that no restart of the front loses it."""

import errno
import http.client
import os
import socket

from .folders import Refusal


def claim() -> socket.socket:
    """Listen on PORTAL_BIND (127.0.0.1) and PORTAL_PORT (8000). Raises Refusal when that fails."""
    host, port = os.environ.get("PORTAL_BIND") or "127.0.0.1", _port()
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(socket.SOMAXCONN)
    except (OSError, UnicodeError) as error:
        listener.close()
        raise Refusal(_why(host, port, error)) from None
    return listener


def _port() -> int:
    named = os.environ.get("PORTAL_PORT") or "8000"
    if not named.isdecimal() or int(named) > 65535:
        raise Refusal(f"PORTAL_PORT is {named!r}; it must be a number up to 65535.")
    return int(named)


def _why(host: str, port: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. Stop that one, or choose another"
            f" port: make run PORTAL_PORT={port + 1 if port < 65535 else 8000}"
        )
    if number == errno.EACCES:
        return f"Port {port} is reserved for root. Choose one from 1024 up: PORTAL_PORT=8000"
    return f"PORTAL_BIND is {host!r}, and this machine has no such address."


def url(listener: socket.socket) -> str:
    """The address a person on this machine types."""
    host, port = listener.getsockname()[:2]
    shown = {"127.0.0.1": "localhost", "0.0.0.0": "localhost", "::": "localhost"}  # noqa: S104 - shown, not bound
    name = shown.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def answers(listener: socket.socket, path: str) -> bool:
    """Whether a GET of `path` through the front is answered with 200 within two seconds."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - listened on
    line = http.client.HTTPConnection(host, port, timeout=2)
    try:
        # The portal answers to its configured hosts only; localhost is among them here.
        line.request("GET", path, headers={"Host": "localhost"})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
