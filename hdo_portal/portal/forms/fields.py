"""Fields of the customer's forms."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from assets.tetra import ISSI_MAX, ISSI_MIN
from hdo_portal.web.forms import refuse_patient_data


class Words(forms.CharField):
    """A person's own words: never a patient's identity."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        refuse_patient_data(value)


class Issi(forms.CharField):
    """The number of a radio as people write it, with or without spaces."""

    default_error_messages = {"issi": _("An ISSI is a number from 1 to 16 777 214.")}

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(
            max_length=20, required=False, widget=forms.TextInput(attrs=attrs), **options
        )

    def clean(self, value: Any) -> int | None:
        digits = "".join(super().clean(value).split())
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit() and ISSI_MIN <= int(digits) <= ISSI_MAX):
            raise forms.ValidationError(self.error_messages["issi"], code="issi")
        return int(digits)


class Upload(forms.FileField):
    """One file within the size that the portal takes."""

    default_error_messages = {"size": _("The file is too large: at most %(limit)d MB.")}
    TAKEN = format_lazy(
        _("A picture, a PDF or a log, {limit} MB at most. Not the audio log."),
        limit=settings.PORTAL_ATTACHMENT_MAX_BYTES // 2**20,
    )

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": self.TAKEN} | options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        limit = settings.PORTAL_ATTACHMENT_MAX_BYTES
        if upload and upload.size > limit:
            params = {"limit": limit // 2**20}
            raise forms.ValidationError(self.error_messages["size"], code="size", params=params)
        return upload
