"""What a person is asked who ties tickets together or splits one in two."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from hdo_portal.desk.forms.actions import ActionForm
from hdo_portal.desk.forms.choosing import TypeaheadField, Typed
from hdo_portal.desk.forms.fields import line
from hdo_portal.foundation.errors import NotFound
from hdo_portal.web.forms import offer
from tickets.models import LinkKind, Ticket
from tickets.queries import attachments_of, comments_of, ticket_by_number
from tickets.queue import ties_of


class LinkForm(ActionForm):
    template = "desk/ticket/_link_fields.html"
    kind = forms.ChoiceField(label=gettext_lazy("How they belong together"),
                             widget=forms.RadioSelect, choices=LinkKind.choices)  # fmt: skip
    other = TypeaheadField(label=gettext_lazy("Other ticket"))

    def clean_other(self) -> Ticket:
        typed: Typed = self.cleaned_data["other"]
        number = (typed.ids[0] if typed.ids else typed.text)[:20].strip().upper()
        try:
            return ticket_by_number(self.actor, number)
        except NotFound as error:
            raise ValidationError(str(error.message), code="unknown") from error

    @property
    def shown(self) -> dict[str, Any]:
        return {"other": self.data.get("other_text", "")}


class UnlinkForm(ActionForm):
    link = forms.ChoiceField(label=gettext_lazy("Link"))

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        ties = ties_of(self.actor, self.ticket)
        self.links = {str(tie.link.public_id): tie.link for tie in ties}
        told = ((str(tie.link.public_id), f"{tie.words} {tie.ticket.number}") for tie in ties)
        offer(self, "link", told)

    def arguments(self) -> dict[str, Any]:
        return {"link": self.links[self.cleaned_data["link"]]}


class SplitForm(ActionForm):
    template = "desk/ticket/_split_fields.html"
    title = line(label=gettext_lazy("What does not work, in the new one"), max_length=150)
    comments = forms.MultipleChoiceField(label=gettext_lazy("What was said about it"),
                                         required=False,
                                         widget=forms.CheckboxSelectMultiple)  # fmt: skip
    attached = forms.MultipleChoiceField(label=gettext_lazy("Files"), required=False,
                                      widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        own = self.ticket.pk
        self.said = {str(c.public_id): c for c in comments_of(self.ticket) if c.ticket_id == own}
        self.sent = {str(a.public_id): a for a in attachments_of(self.ticket) if a.ticket_id == own}
        told = ((key, f"{c.author_name}: {c.body[:120]}") for key, c in self.said.items())
        offer(self, "comments", told)
        offer(self, "attached", ((key, file.name) for key, file in self.sent.items()))

    def arguments(self) -> dict[str, Any]:
        return {
            "title": self.cleaned_data["title"],
            "comments": [self.said[key] for key in self.cleaned_data["comments"]],
            "files": [self.sent[key] for key in self.cleaned_data["attached"]],
        }
