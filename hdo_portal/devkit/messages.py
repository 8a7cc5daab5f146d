"""`make messages`: the catalogues of the languages, gathered and compiled."""

import os
import shutil
import subprocess
import sys

from .folders import ROOT, Refusal, say

LANGUAGES = ("nb", "nn")
IGNORED = (".venv", "node_modules", "static_build", "staticfiles", "var", "tests", "bench")


def make_messages() -> int:
    """Gather the texts into locale/*.po (when xgettext is here) and compile them to .mo."""
    env = {**os.environ, "PORTAL_ENV": "development"}
    if shutil.which("xgettext") is None:
        raise Refusal("xgettext is missing. On Debian and Ubuntu: apt-get install gettext")
    gather = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--no-obsolete"]
    gather += [word for language in LANGUAGES for word in ("--locale", language)]
    gather += [word for folder in IGNORED for word in ("--ignore", folder)]
    gather += ["--no-wrap", "--add-location", "file"]
    if subprocess.run(gather, cwd=ROOT, env=env, check=False).returncode:
        return 1
    return compile_messages()


def compile_messages() -> int:
    """Compile every catalogue, with the lock's own tool, so that no gettext is needed for it."""
    import polib  # noqa: PLC0415 - a development package; `make run` does without

    for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        catalogue = polib.pofile(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        say(f"{path.relative_to(ROOT)}: {catalogue.percent_translated()} % translated")
    return 0
