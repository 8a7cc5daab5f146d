import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hdo_portal.devkit import postgres as module
from hdo_portal.devkit.folders import ROOT, Refusal
from hdo_portal.devkit.postgres import Postgres

from .embedded import ask, running, unheard

PASSWORDS = {"DATABASE_OWNER_PASSWORD": "owner's", "DATABASE_APP_PASSWORD": "app"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    folder = tmp_path_factory.mktemp("pg")
    postgres = Postgres(folder, unheard, durable=False)
    with running(postgres):
        postgres.provide_roles()
        yield postgres


def test_no_role_of_the_portal_may_pass_row_level_security(server: Postgres) -> None:
    passing = "SELECT rolname FROM pg_roles WHERE rolsuper OR rolbypassrls"

    assert ask(server, "hdo", passing) == "postgres"


def test_the_processes_begin_without_rights_and_take_them_on(server: Postgres) -> None:
    ask(server, "hdo", "CREATE TABLE kept (n int); GRANT SELECT ON kept TO portal")

    assert "permission denied" in ask(server, "hdo_app", "SELECT count(*) FROM kept")
    assert ask(server, "hdo_app", "SET ROLE portal; SELECT count(*) FROM kept") == "0"
    assert "permission denied" in ask(server, "hdo_app", "SET ROLE hdo")


def test_the_owner_makes_databases_and_the_extensions_the_portal_uses(server: Postgres) -> None:
    assert ask(server, "hdo", "CREATE DATABASE another") == ""
    for name in ("pg_trgm", "unaccent", "btree_gist", "ltree"):
        assert ask(server, "hdo", f"CREATE EXTENSION {name}") == ""


def test_it_keeps_utc_and_listens_to_no_network(server: Postgres) -> None:
    assert ask(server, "hdo", "SHOW timezone") == "UTC"
    assert ask(server, "hdo", "SHOW listen_addresses") == ""


def test_providing_the_roles_again_changes_nothing(server: Postgres) -> None:
    before = ask(server, "hdo", "SELECT count(*) FROM pg_auth_members")

    server.provide_roles()

    assert ask(server, "hdo", "SELECT count(*) FROM pg_auth_members") == before


def test_a_killed_server_is_cleared_away_and_its_data_are_there(short_path: Path) -> None:
    Postgres(short_path, unheard, durable=False).prepare()
    postgres = Postgres(short_path, unheard)
    with open(postgres.log, "ab") as log:
        server = subprocess.Popen(postgres.command(), stdout=log, stderr=log)
    postgres.wait_until_ready(server)
    postgres.provide_roles()
    ask(postgres, "hdo", "CREATE TABLE kept AS SELECT 42 AS n")

    server.send_signal(signal.SIGKILL)
    server.wait()

    with running(postgres):
        assert ask(postgres, "hdo", "SELECT n FROM kept") == "42"


def test_a_killed_server_of_a_test_run_is_made_anew(short_path: Path) -> None:
    postgres = Postgres(short_path, unheard, durable=False)
    postgres.data.mkdir()
    for name in ("PG_VERSION", "postmaster.pid", "left"):
        (postgres.data / name).write_text("1")

    postgres.prepare()

    assert not (postgres.data / "left").exists()


def test_a_database_of_another_version_is_refused_with_advice(short_path: Path) -> None:
    postgres = Postgres(short_path, unheard)
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("14\n")

    with pytest.raises(Refusal, match=r"made by PostgreSQL 14.*PORTAL_DATA"):
        postgres.prepare()


def test_the_roles_of_the_image_are_those_of_the_embedded_database(
    server: Postgres, short_path: Path
) -> None:
    """deploy/postgres/roles.sh runs where nobody sees it fail."""
    image = Postgres(short_path, unheard, durable=False)
    programs = f"{module.binaries()}{os.pathsep}{os.environ['PATH']}"
    shown = (
        "SELECT rolname, rolinherit, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole"
        " FROM pg_roles WHERE rolname !~ '^(pg_|postgres)' ORDER BY 1"
    )
    granted = (
        "SELECT roleid::regrole, member::regrole, inherit_option, set_option"
        " FROM pg_auth_members WHERE member::regrole::text ~ '^hdo' ORDER BY 1, 2"
    )
    with running(image):
        env = {"PGHOST": str(image.sockets), "POSTGRES_USER": "postgres", "PATH": programs}
        script = ROOT / "deploy" / "postgres" / "roles.sh"
        subprocess.run([script], env={**env, **PASSWORDS}, check=True, capture_output=True)
        made = [ask(image, "hdo", question) for question in (shown, granted)]

    assert made == [ask(server, "hdo", question) for question in (shown, granted)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs to become somebody else")
def test_root_without_user_namespaces_runs_it_as_nobody(
    short_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_NO_NAMESPACE", "1")
    postgres = Postgres(short_path, unheard, durable=False)

    with running(postgres):
        owner = (postgres.data / "postmaster.pid").stat().st_uid
        assert ask(postgres, "postgres", "SELECT 1", "postgres") == "1"

    assert owner == module.NOBODY
    monkeypatch.delenv("PORTAL_NO_NAMESPACE")
    assert module.unprivileged(postgres.data)[0] == "setpriv", "used the way it was made"
