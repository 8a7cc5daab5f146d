from pathlib import Path

import pytest

from hdo_portal.devkit import bootstrap, locks
from hdo_portal.devkit.folders import ROOT

HASH = "    --hash=sha256:" + "0" * 64
GOOD = {
    "requirements.in": "alpha[extra]==1.0\n",
    "requirements.txt": f"alpha==1.0 \\\n{HASH}\n",
    "requirements-dev.in": "-r requirements.in\nbeta==2.0\n",
    "requirements-dev.txt": f"alpha==1.0 \\\n{HASH}\nbeta==2.0 ; os_name == 'x' \\\n{HASH}\n",
    "requirements-node.in": "",
    "requirements-node.txt": "",
}


def faults(folder: Path, **changed: str) -> str:
    for name, text in {**GOOD, **{key.replace("_", "."): v for key, v in changed.items()}}.items():
        (folder / name).write_text(text)
    return "\n".join(locks.faults(folder))


def test_the_locks_of_this_checkout_are_in_order() -> None:
    assert locks.faults(ROOT) == []


def test_a_lock_in_order_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == ""


@pytest.mark.parametrize(
    "lock, fault",
    [
        (f"alpha==0.9 \\\n{HASH}\n", "wants alpha 1.0"),
        (f"alpha==1.0 \\\n{HASH}\npsycopg==3.0 \\\n{HASH}\n", "holds psycopg"),
        ("alpha==1.0\n", "alpha has no hash"),
        (f"--index-url x\nalpha==1.0 \\\n{HASH}\n", "where packages come from"),
        (f"alpha==1.0 \\\n{HASH}\ngamma==1.0 \\\n{HASH}\n", "gamma is 1.0 for the product"),
    ],
)
def test_each_fault_of_a_lock_is_named(lock: str, fault: str, tmp_path: Path) -> None:
    assert fault in faults(tmp_path, requirements_txt=lock)


def test_an_environment_is_current_only_for_the_lock_it_was_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, stamp = tmp_path / "requirements.txt", tmp_path / "installed.json"
    lock.write_text("alpha==1.0")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "STAMP", str(stamp))
    assert not bootstrap.is_current(False)

    stamp.write_text('{{"requirements.txt": "{}"}}'.format(bootstrap.digest("requirements.txt")))
    assert bootstrap.is_current(False)
    lock.write_text("alpha==1.1")
    assert not bootstrap.is_current(False)
