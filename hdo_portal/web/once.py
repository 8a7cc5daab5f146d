"""A form that is sent twice is carried out once: a double click, a reload, a slow line at night.

The form carries a key of its own in a hidden field (``OnceForm``). The same words under the same
key are the same request and lead where the first one led. Words that were changed meanwhile are a
new request: a person who went back and wrote something else is not answered with the old one.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from hdo_portal.foundation import idempotency, privacy
from hdo_portal.foundation.errors import Conflict
from hdo_portal.web.requests import PortalRequest

FIELD = "once"
REASON_TO_KEEP = "reason_to_keep"
_KEY = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_NOT_WORDS = frozenset({FIELD, "csrfmiddlewaretoken"})


def new_key() -> str:
    """A key for one showing of a form."""
    return secrets.token_urlsafe(18)


class KeyField(forms.CharField):
    """The hidden key. One that is no key of ours counts as none: nobody typed it, so nobody could
    put it right."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        return str(value) if _KEY.fullmatch(str(value or "")) else ""


class OnceForm(forms.Form):
    """A form with the hidden key in it; a form that is shown again with errors keeps its key."""

    once = KeyField(required=False, initial=new_key)

    def full_clean(self) -> None:
        with privacy.overriding(self.reason_to_keep):
            super().full_clean()

    @property
    def reason_to_keep(self) -> str:
        """Why the person wants words to stand that read as patient data; empty unless asked."""
        return str(self.data.get(REASON_TO_KEEP, ""))

    @property
    def asks_reason_to_keep(self) -> bool:
        """Whether something was refused that a reason lets through."""
        found = [error for errors in self.errors.as_data().values() for error in errors]
        return any(error.code in privacy.CODES for error in found)


def once(request: PortalRequest, key: str, work: Callable[[], str]) -> str:
    """The address that ``work`` leads to, working only the first time.

    Call it inside the request's transaction with the form's ``once``; without a key nothing is
    promised and the work is done. What ``work`` raises leaves no trace, so the form can be sent
    again. Raises Conflict while the first one is still being carried out.
    """
    if not key:
        return _work(request, work)
    actor, mark = request.actor, _fingerprint(request)
    key = f"form:{key}:{mark[:32]}"
    try:
        first = idempotency.recall(actor, key=key, fingerprint=mark)
    except Conflict as error:
        raise Conflict(
            _("This is being saved already. Wait a moment, then look in the list."),
            code=error.code,
        ) from error
    if first is not None:
        return str(first.body)
    address = _work(request, work)
    idempotency.keep(
        actor, key=key, fingerprint=mark, answer=idempotency.Answer(status=303, body=address)
    )
    return address


def _work(request: PortalRequest, work: Callable[[], str]) -> str:
    with privacy.overriding(request.POST.get(REASON_TO_KEEP, "")):
        return work()


def _fingerprint(request: PortalRequest) -> str:
    """What was sent and where to, as 64 hex digits."""
    said = [request.path]
    for name in sorted(request.POST):
        if name not in _NOT_WORDS:
            said += [name, *request.POST.getlist(name)]
    for name in sorted(request.FILES):
        said += [name, *(f"{file.name}:{file.size}" for file in request.FILES.getlist(name))]
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()
