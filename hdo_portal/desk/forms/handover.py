"""What the leaving shift writes, and what the arriving one answers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hdo_portal.desk.forms.fields import words
from hdo_portal.web.once import OnceForm
from tickets.models import ShiftHandover

NAMES = ("situation", "tasks", "practical")


class HandoverForm(OnceForm):
    """The words of the leaving shift. ``version`` is the draft that the person has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)
    situation = words(
        label=gettext_lazy("What the next shift must know"), required=False, rows=6,
        help_text=gettext_lazy("What is not in the tickets: what you suspect, what to watch."),
    )  # fmt: skip
    tasks = words(
        label=gettext_lazy("What must be done"), required=False, rows=4,
        help_text=gettext_lazy("Calls promised, things to check, and at what time."),
    )  # fmt: skip
    practical = words(
        label=gettext_lazy("People, phones and rooms"), required=False, rows=3,
        help_text=gettext_lazy("Who is ill, who comes late, a phone that does not ring."),
    )  # fmt: skip

    @classmethod
    def of(cls, draft: ShiftHandover | None) -> "HandoverForm":
        if draft is None:
            return cls()
        return cls(initial={name: getattr(draft, name) for name in (*NAMES, "version")})

    def arguments(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*NAMES, "version")}

    def shown_against(self, draft: ShiftHandover | None) -> list[dict[str, Any]]:
        """Take the newest version as seen, and say what somebody else has written where it differs
        from what stands in the form."""
        self.data = {
            **{name: self.data[name] for name in self.data},
            "version": draft.version if draft else 0,
        }
        if draft is None:
            return []
        return [
            {"label": self[name].label, "text": getattr(draft, name), "name": name}
            for name in NAMES
            if getattr(draft, name).strip() != str(self.data.get(name, "")).strip()
        ]


class AcknowledgeForm(OnceForm):
    remark = words(
        label=gettext_lazy("A question or a remark"), required=False, rows=2,
        help_text=gettext_lazy("Kept with the handover. Empty: all is clear."),
    )  # fmt: skip
