"""Every text is there in Bokmål and Nynorsk: translated, not guessed, with its placeholders."""

from functools import cache
from pathlib import Path

import polib
import pytest

from tests.house_rules.messages import Message, messages_of, placeholders
from tests.house_rules.source_rules.engine import ROOT, Source, project_files

LANGUAGES = ("nb", "nn")


@cache
def marked() -> frozenset[Message]:
    """The texts that the product marks, in Python and in templates."""
    found: set[Message] = set()
    for path in project_files():
        ours = path.startswith(("assets/", "customers/", "tickets/", "hdo_portal/", "templates/"))
        if ours and path.endswith((".py", ".html", ".txt")):
            found |= messages_of(Source.read(path))
    return frozenset(message for message in found if message.text)


def catalogue(language: str) -> polib.POFile:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    assert path.exists(), f"{path.relative_to(ROOT)} is missing: run `make messages`"
    return polib.pofile(str(path))


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        return ["is guessed (fuzzy)"]
    if not entry.translated():
        return ["is not translated"]
    # The singular may leave its number out, so a plural is judged by its last form.
    said = entry.msgstr or list(entry.msgstr_plural.values())[-1]
    meant = entry.msgid_plural or entry.msgid
    found = []
    if placeholders(said) != placeholders(meant):
        found.append(f"has other placeholders: {said!r}")
    if said.endswith("\n") != meant.endswith("\n"):
        found.append("differs in its line end")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_text_is_in_the_catalogue(language: str) -> None:
    known = {Message(e.msgid, e.msgid_plural or "", e.msgctxt or "") for e in catalogue(language)}
    missing = sorted(marked() - known)
    assert not missing, f"{len(missing)} are missing; run `make messages`: {missing[:20]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_catalogue_is_translated(language: str) -> None:
    wrong = [
        f"{entry.msgid!r} {fault}"
        for entry in catalogue(language)
        if not entry.obsolete
        for fault in faults(entry)
    ]
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_kept_that_nobody_says(language: str) -> None:
    known = {Message(e.msgid, e.msgid_plural or "", e.msgctxt or "") for e in catalogue(language)}
    stale = sorted(known - marked())
    assert not stale, f"run `make messages`: {stale[:20]}"


# The reading itself.


def test_texts_of_python_are_found() -> None:
    source = Source(
        "x.py",
        "_('one')\ngettext_lazy('two')\nngettext('a', 'b', n)\npgettext('verb', 'hold')\n"
        "translation.gettext('three')\n_(computed)\n_('a' 'b')\n",
    )
    assert messages_of(source) == {
        *(Message("one"), Message("two"), Message("three"), Message("ab")),
        *(Message("a", "b"), Message("hold", context="verb")),
    }


def test_texts_of_templates_are_found() -> None:
    source = Source(
        "x.html",
        "{% translate 'one' %} {% blocktranslate %}for {{ name }}{% endblocktranslate %}\n"
        "{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}\n"
        "{% translate \"hold\" context 'verb' %} {{ _('two') }} <c-button label=\"{% translate "
        "'three' %}\" :title=\"_('four')\" /> {# _('not this') #} {% translate '100 % met' %}",
    )
    assert messages_of(source) >= {
        *(Message("one"), Message("for %(name)s"), Message("%(n)s row", "%(n)s rows")),
        *(Message("hold", context="verb"), Message("two"), Message("three"), Message("four")),
        Message("100 % met"),
    }


@pytest.mark.parametrize(
    "entry,fault",
    [
        (polib.POEntry(msgid="a", msgstr=""), "not translated"),
        (polib.POEntry(msgid="a", msgstr="b", flags=["fuzzy"]), "guessed"),
        (polib.POEntry(msgid="%(n)s a", msgstr="b"), "placeholders"),
        (polib.POEntry(msgid="a {n}", msgstr="b {m}"), "placeholders"),
        (
            polib.POEntry(msgid="a", msgid_plural="%(n)s as", msgstr_plural={0: "b", 1: "bs"}),
            "placeholders",
        ),
    ],
)
def test_a_faulty_translation_is_named(entry: polib.POEntry, fault: str) -> None:
    assert fault in " ".join(faults(entry))


def test_a_good_translation_passes() -> None:
    plural = {0: "én rad", 1: "%(n)s rader"}
    assert not faults(polib.POEntry(msgid="row", msgid_plural="%(n)s rows", msgstr_plural=plural))
    assert not faults(polib.POEntry(msgid="for %(name)s", msgstr="til %(name)s"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_compiled_as_it_is_written(language: str) -> None:
    written = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    compiled = Path(written).with_suffix(".mo")
    if not compiled.exists():  # a clean checkout compiles at start
        return
    texts = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(compiled))}
    wanted = {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural)
        for e in polib.pofile(str(written))
        if e.translated()
    }
    assert texts == wanted, "run `make messages`"
