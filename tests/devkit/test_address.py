import socket

import pytest

from hdo_portal.devkit import address
from hdo_portal.devkit.folders import Refusal


def test_a_taken_port_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORTAL_PORT", str(port))

        with pytest.raises(Refusal, match=rf"Port {port} .* taken.*PORTAL_PORT="):
            address.claim()


@pytest.mark.parametrize(
    "port, bind, why",
    [
        ("eight", "", "must be a number"),
        ("70000", "", "must be a number"),
        ("0", "192.0.2.1", "no such address"),
        ("0", "not a name", "no such address"),
    ],
)
def test_what_cannot_be_listened_on_is_refused_in_words(
    port: str, bind: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_PORT", port)
    monkeypatch.setenv("PORTAL_BIND", bind)

    with pytest.raises(Refusal, match=why):
        address.claim()


def test_the_address_is_one_a_person_can_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PORT", "0")
    monkeypatch.delenv("PORTAL_BIND", raising=False)

    with address.claim() as listener:
        assert address.url(listener) == f"http://localhost:{listener.getsockname()[1]}"
        assert not address.answers(listener, "/livez"), "nobody serves it"
