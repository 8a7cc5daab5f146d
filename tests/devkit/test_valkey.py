from pathlib import Path

import pytest
import redis

from hdo_portal.devkit.folders import Refusal
from hdo_portal.devkit.valkey import Valkey

from .embedded import running, unheard


def test_it_keeps_what_it_was_given_over_a_restart(short_path: Path) -> None:
    for expected in (None, b"kept"):
        valkey = Valkey(short_path, unheard)
        with running(valkey), redis.Redis(unix_socket_path=str(valkey.socket)) as client:
            assert client.get("word") == expected
            client.set("word", "kept")


def test_a_second_one_on_the_same_folder_is_refused(short_path: Path) -> None:
    with running(Valkey(short_path, unheard)), pytest.raises(Refusal, match="already answers"):
        Valkey(short_path, unheard).prepare()


def test_a_socket_that_nobody_answers_is_cleared_away(short_path: Path) -> None:
    valkey = Valkey(short_path, unheard)
    valkey.socket.touch()

    with running(valkey):
        assert valkey.answers()
