"""One POST: to an address that was looked at first, within a time, with an answer of a few lines.

The standard library's client rather than another, because the name is resolved once, its addresses
are judged, and the very address that was judged is dialled: a name that answers differently the
second time gets nothing. Redirects are not followed.
"""

import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

from hdo_portal.foundation.outbox.channels.cutoff import LONGEST_SECONDS, cut_off
from hdo_portal.foundation.outbox.channels.faults import Refused, Unreachable

STEP_SECONDS = 10.0
ANSWER_BYTES = 16_384
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Rules:
    """Where a POST may go. ``anywhere`` is for an address that the operator set himself."""

    plain: bool = False
    anywhere: bool = False
    networks: Sequence[str] = ()


def post(
    url: str, body: bytes, headers: dict[str, str], *, rules: Rules,
    seconds: float = LONGEST_SECONDS,
) -> Answer:  # fmt: skip
    """The answer, whatever its status. Raises Refused if the address may not be asked, Unreachable
    if nobody answers there in time."""
    parts = _checked(url, rules)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = parts.hostname or ""
    dialled: list[socket.socket] = []
    try:
        with cut_off(lambda: dialled[-1] if dialled else None, seconds):
            dialled.append(_dial(_resolve(host, port, rules), port))
            if secure:
                context = ssl.create_default_context()
                dialled.append(context.wrap_socket(dialled[-1], server_hostname=host))
            return _talk(dialled[-1], parts, body, headers)
    except (OSError, HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    finally:
        for line in dialled:
            with contextlib.suppress(OSError):
                line.close()


def _checked(url: str, rules: Rules) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        raise Refused(f"Not an address: {error}") from error
    if parts.scheme not in ({"http", "https"} if rules.plain else {"https"}):
        raise Refused(f"Not an address that may be asked: {parts.scheme or 'no scheme'}")
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise Refused("Not an address that may be asked: give a host, and no name or password")
    return parts


def _resolve(host: str, port: int, rules: Rules) -> list[str]:
    """The addresses of a name. Raises Refused if any is not to be asked from here."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Refused(f"Not a host name: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not rules.anywhere and not is_public(address) and not _listed(address, rules.networks):
            raise Refused(f"{host} is {address}, an address inside; see PORTAL_WEBHOOK_NETWORKS")
    return addresses


def is_public(address: str) -> bool:
    """Whether the address is on the open internet, also when it hides in one of version 6."""
    found = _plain(address)
    return found.is_global and not found.is_multicast


def _plain(address: str) -> Address:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found


def _listed(address: str, networks: Sequence[str]) -> bool:
    found = _plain(address)
    allowed: list[Network] = [ipaddress.ip_network(network) for network in networks]
    return any(found.version == network.version and found in network for network in allowed)


def _dial(addresses: list[str], port: int) -> socket.socket:
    error: OSError = OSError("the name has no address")
    for address in addresses[:2]:
        try:
            return socket.create_connection((address, port), timeout=STEP_SECONDS)
        except OSError as failed:
            error = failed
    raise error


def _talk(line: socket.socket, parts: SplitResult, body: bytes, headers: dict[str, str]) -> Answer:
    client = HTTPConnection(parts.netloc, timeout=STEP_SECONDS)
    client.sock = line
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    client.request(
        "POST", path, body, {"User-Agent": "HDO-portal", "Connection": "close"} | headers
    )
    response = client.getresponse()
    told = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, response.read(ANSWER_BYTES), told)
