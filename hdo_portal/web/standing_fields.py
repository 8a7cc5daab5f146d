"""No lost update: two people who save the same field see each other's text, and the second chooses.

A form that edits what stands carries a mark of each value as it was shown (``was``). When it is
sent, a field that only the other changed is left as the other wrote it, one that only this person
changed is saved, and one that both changed comes back with both texts and the question which should
stand.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from hdo_portal.foundation.errors import Conflict

LENGTH = 16
ASKED = "!"


class Theirs(NamedTuple):
    """What somebody else wrote into a field meanwhile; ``who`` may be empty."""

    who: str
    text: str
    choice: str


class StandingFields(forms.Form):
    """A form of fields that have a value already. ``standing`` gives the values as they stand now,
    by the name of the field; read anew under the lock before ``settle``."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def standing(self) -> dict[str, Any]:
        raise NotImplementedError

    def as_sent(self, name: str, value: Any) -> dict[str, list[str]]:
        """What the browser would send for a value, by the names that the control sends."""
        return {name: ["" if value is None else str(value)]}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.left_alone: frozenset[str] = frozenset()
        self.typed: dict[str, Any] = {}
        self.writers: Mapping[str, str] = {}

    def begin(self) -> None:
        """Note what the form shows, when it is shown for the first time: the last step of a form's
        own beginning."""
        if not self.is_bound:
            self.initial["was"] = _written({n: mark(v) for n, v in self.standing().items()}, ())

    def is_settling(self) -> bool:
        """Whether it says what it was shown with; a program that sends none takes its chances."""
        return bool(self.cleaned_data.get("was"))

    @property
    def theirs(self) -> dict[str, Theirs]:
        """The fields that ask which text should stand."""
        if not self.is_bound:
            return {}
        _was, asked = _read(self.data.get("was", ""))
        now = self.standing() if asked else {}
        return {
            name: Theirs(self.writers.get(name, ""), shown(now[name]), self._choice(name))
            for name in now
            if name in asked
        }

    def settle(self, writers: Mapping[str, str]) -> None:
        """Decide field by field whose value stands; ``writers`` names who else wrote which. Sets
        ``left_alone``: the fields that this save must not touch. Raises Conflict, with the form
        ready to be shown again, when both changed one and nobody has chosen."""
        self.writers, self.typed = writers, dict(self.cleaned_data)
        was, asked = _read(self.cleaned_data.get("was", ""))
        now = self.standing()
        left, open_ = set(), set()
        for name, before in was.items():
            if name not in now or name not in self.cleaned_data:
                continue
            mine, current = mark(self.cleaned_data[name]), mark(now[name])
            moved = before != current
            if mine == current or (not moved and name not in asked):
                continue
            if moved and mine == before:
                left.add(name)
            elif moved or not self._choice(name):
                open_.add(name)
            elif self._choice(name) == "theirs":
                left.add(name)
        self.left_alone = frozenset(left)
        if open_:
            self._ask(now, open_, left)

    def _choice(self, name: str) -> str:
        said = self.data.get(f"choose_{name}", "")
        return said if said in ("mine", "theirs") else ""

    def _ask(self, now: dict[str, Any], names: set[str], left: set[str]) -> NoReturn:
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what a browser sent: a QueryDict
        data["was"] = _written({name: mark(value) for name, value in now.items()}, names)
        for name in names:
            data.pop(f"choose_{name}", None)
        for name in left:
            self.typed[name] = now[name]
            for key, values in self.as_sent(name, now[name]).items():
                data.setlist(key, values)
        self.data = data
        for name in sorted(names):
            self.add_error(name, ValidationError(
                _("Somebody else changed this while you were writing. Choose which should stand."),
                code="overwritten"))  # fmt: skip
        raise Conflict(
            _("Somebody else changed the same while you were writing. Nothing is lost: choose which"
              " should stand."),
            code="overwritten",
        )  # fmt: skip


def mark(value: Any) -> str:
    """A short mark that is the same for two values that mean the same."""
    return hashlib.sha256(_text(value).encode()).hexdigest()[:LENGTH]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().splitlines())
    if isinstance(value, Iterable):
        return ",".join(sorted(_text(one) for one in value))
    return str(value)


def shown(value: Any) -> str:
    """A value in words, for somebody to compare with their own."""
    if value is None:
        return ""
    if isinstance(value, str | Model):
        return str(value)
    return ", ".join(str(one) for one in value) if isinstance(value, Iterable) else str(value)


def _written(marks: Mapping[str, str], asked: Iterable[str]) -> str:
    asked = set(asked)
    return ",".join(f"{name}:{said}{ASKED * (name in asked)}" for name, said in marks.items())


def _read(text: str) -> tuple[dict[str, str], frozenset[str]]:
    """The marks by field, and the fields that were asked about. What is no mark counts as none."""
    marks, asked = {}, set()
    for part in text.split(","):
        name, _colon, said = part.partition(":")
        if said.endswith(ASKED):
            asked.add(name)
        said = said.removesuffix(ASKED)
        if len(said) == LENGTH:
            marks[name] = said
    return marks, frozenset(asked)
