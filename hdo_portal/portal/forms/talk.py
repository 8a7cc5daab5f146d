"""Words and files from the customer to the service desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hdo_portal.portal.forms.fields import Upload, Words
from hdo_portal.web.once import OnceForm


class CommentForm(OnceForm):
    """Words to the service desk."""

    body = Words(
        label=_("Write to the service desk"),
        initial="",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FileForm(OnceForm):
    """A file to the service desk."""

    file = Upload(label=_("A picture or a file"))


class ReopenForm(OnceForm):
    """Why something that was solved is not."""

    reason = Words(
        label=_("What is still wrong?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
