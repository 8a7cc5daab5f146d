"""``Idempotency-Key``: a POST that is sent again does nothing again."""

import functools
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from hdo_portal.foundation.idempotency import Answer, keep, recall

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """Let this POST be carried out once for each key of a person; sent again it is answered as
    before. What was refused left nothing behind, and may be tried again under the same key."""

    @functools.wraps(handler)
    def post(view: Any, request: Request, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, **kwargs)
        if not _KEY.fullmatch(key):
            message = _("A key is 1 to 200 visible ASCII characters.")
            raise ValidationError({HEADER: [message]})
        mark = fingerprint(request)
        kept = recall(view.actor, key=key, fingerprint=mark)
        if kept is not None:
            return Response(kept.body, status=kept.status, headers={REPLAYED: "true"})
        response = handler(view, request, **kwargs)
        body = json.loads(JSONRenderer().render(response.data) or b"null")
        answer = Answer(status=response.status_code, body=body)
        keep(view.actor, key=key, fingerprint=mark, answer=answer)
        return response

    return post


def fingerprint(request: Request) -> str:
    """The same for two requests that ask for the same, however their JSON or form is laid out."""
    digest = hashlib.sha256(request.get_full_path().encode())
    data: Any = request.data
    if hasattr(data, "lists"):
        data = {name: [_stands_for(value) for value in values] for name, values in data.lists()}
    digest.update(json.dumps(data, sort_keys=True).encode())
    return digest.hexdigest()


def _stands_for(value: Any) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return f"{value.name} {content.hexdigest()}"
