"""Every verb asks for a right that somebody has, is tested, and can be reached from a face."""

from hdo_portal.accounts.roles import RIGHTS, Role
from tests.house_rules.source_rules.engine import Source, project_files
from tests.house_rules.verbs import Verb, mentions, quoted, verbs_of

PACKAGES = ("assets/", "customers/", "hdo_portal/", "tickets/")
FACES = (
    *(f"hdo_portal/{face}/" for face in ("desk", "portal", "api", "web")),
    "hdo_portal/accounts/views.py",
)
ROLES_FILE = "hdo_portal/accounts/roles.py"

SOURCES = {
    path: Source.read(path)
    for path in project_files()
    if path.startswith((*PACKAGES, "templates/", "tests/")) and path.endswith((".py", ".html"))
}
PRODUCT = [s for path, s in SOURCES.items() if path.startswith(PACKAGES) and path.endswith(".py")]
TESTS = [
    source
    for path, source in SOURCES.items()
    if path.startswith("tests/") and not path.startswith("tests/house_rules/")
]
VERBS = sorted(verb for source in PRODUCT for verb in verbs_of(source))
KNOWN = sorted(set().union(*RIGHTS.values()))

# Verbs that everybody calls by another name.
BEHIND = {"log_incident": "open_incident", "report_incident": "open_incident"}


def called(verb: Verb) -> str:
    return BEHIND.get(verb.name, verb.name)


def test_there_are_verbs() -> None:
    assert VERBS


def test_every_verb_asks_for_a_right_of_the_table() -> None:
    unknown = [f"{verb.label} asks for {verb.right}" for verb in VERBS if verb.right not in KNOWN]
    assert unknown == [], f"no such right in {ROLES_FILE}"


def test_every_verb_is_tested_by_name() -> None:
    untested = [verb.label for verb in VERBS if not mentions(called(verb), TESTS)]
    assert untested == [], "no test below tests/ calls them"


def test_every_verb_can_be_reached_from_a_face() -> None:
    faces = [source for source in PRODUCT if source.path.startswith(FACES)]
    hidden = [
        verb.label
        for verb in VERBS
        if not mentions(called(verb), faces) and not quoted(called(verb), faces)
    ]
    assert hidden == [], "no page and no endpoint calls them"


def test_every_right_is_asked_for() -> None:
    askers = [
        source
        for path, source in SOURCES.items()
        if path != ROLES_FILE and not path.startswith("tests/")
    ]
    idle = [right for right in KNOWN if not quoted(right, askers)]
    assert idle == [], "take them out of the table, or ask for them"


def test_every_role_has_rights() -> None:
    assert set(RIGHTS) == set(Role)
    assert all(RIGHTS.values())


# The reading itself.


def test_verbs_are_read_from_their_decorator() -> None:
    source = Source(
        "a.py",
        "@verb('x.do')\ndef do(actor): ...\n@scoping.verb(RIGHT)\ndef other(actor): ...\n"
        "@shared_task\ndef task(): ...\n",
    )
    assert list(verbs_of(source)) == [Verb("do", "x.do", "a.py"), Verb("other", "RIGHT", "a.py")]


def test_a_mention_is_a_whole_word() -> None:
    assert mentions("hold", [Source("a.py", "actions.hold(actor)")])
    assert mentions("hold", [Source("a.py", "from x import hold")])
    assert not mentions("hold", [Source("a.py", "threshold = holder")])
    assert quoted("ticket.hold", [Source("a.html", "{% if 'ticket.hold' in rights %}")])
    assert not quoted("ticket.hold", [Source("a.py", "ticket.hold()")])
