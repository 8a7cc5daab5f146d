import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hdo_portal.devkit import folders, services
from hdo_portal.devkit.adoption import adopt_running_instance
from hdo_portal.devkit.folders import ROOT, Refusal
from hdo_portal.devkit.postgres import Postgres
from hdo_portal.devkit.processes import started_at
from hdo_portal.devkit.services import Taken, claimed

from .embedded import unheard

# The same as `python -m hdo_portal.devkit services`, without waiting for the disk.
HASTY = (
    "from hdo_portal.devkit import postgres, run;"
    " postgres.SETTINGS.update(postgres.HASTY); run.run_services()"
)
COMMAND = [sys.executable, "-u", "-c", HASTY]


@pytest.fixture
def start(alone, short_path: Path):
    """Start `services` on one data folder, again and again."""
    started = []
    Postgres(short_path, unheard, durable=False).prepare()

    def one() -> subprocess.Popen[str]:
        env = {**os.environ, "PORTAL_DATA": str(short_path)}
        process = subprocess.Popen(
            COMMAND, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        started.append(process)
        return process

    yield one
    for process in started:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def until(process: subprocess.Popen[str], word: str) -> str:
    heard = ""
    for line in process.stdout:
        heard += line
        if word in line:
            return heard
    raise AssertionError(heard)


def server_of(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def test_manage_py_finds_the_running_services_and_says_so_when_there_are_none(
    start, short_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("PORTAL_DATA", str(short_path))
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_SECRET_KEY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    first = start()
    until(first, "Ctrl-C")

    adopt_running_instance(["shell"])

    assert os.environ["DATABASE_URL"].startswith("postgres://hdo_app@")
    assert os.environ["DATABASE_OWNER_URL"].startswith("postgres://hdo@")
    assert os.environ["REDIS_URL"].startswith("redis+socket://")

    first.send_signal(signal.SIGTERM)
    assert first.wait(20) == 0
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(SystemExit):
        adopt_running_instance(["shell"])
    assert "make run" in capsys.readouterr().err
    adopt_running_instance(["makemessages"])


def test_after_kill_9_the_next_start_recovers_by_itself(start, short_path: Path) -> None:
    first = start()
    until(first, "Ctrl-C")
    orphan = server_of(short_path)
    first.kill()
    first.wait()

    second = start()
    until(second, "Ctrl-C")

    assert server_of(short_path) != orphan
    assert started_at(orphan) is None


def test_a_data_folder_serves_one_launcher_at_a_time(short_path: Path) -> None:
    with claimed(short_path), pytest.raises(Taken, match="already runs"), claimed(short_path):
        pass


def test_a_launcher_that_is_about_to_end_is_waited_for(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "STOPPING_SECONDS", 0.3)
    with claimed(short_path):
        services.announce_stopping(short_path)
        with pytest.raises(Taken), claimed(short_path):
            pass
    with claimed(short_path):
        pass


def test_a_folder_too_long_for_sockets_gets_a_private_one_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)

    sockets = folders.socket_folder(deep)

    assert len(os.fsencode(sockets)) <= folders.LONGEST_RUN_FOLDER
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    assert folders.socket_folder(deep) == sockets
    assert folders.socket_folder(tmp_path / ("e" * 90)) != sockets


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("l" * 90)
    sockets = folders.socket_folder(deep)
    sockets.rmdir()
    sockets.symlink_to(tmp_path)
    try:
        with pytest.raises((Refusal, FileExistsError)):
            folders.socket_folder(deep)
    finally:
        sockets.unlink()


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = services.secret_key(tmp_path)

    assert len(first) >= 50
    assert services.secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
