"""What may come in: JSON in UTF-8 of a bounded size and depth, and files."""

import json
import math
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser

from hdo_portal.api.problems import TooLarge

MAX_DEPTH = 20
# Room for the other parts and the boundaries around a file of the largest size.
_AROUND_A_FILE = 64 * 1024


class StrictJson(BaseParser):
    """JSON as RFC 8259 has it, once each name; numbers are finite, nesting is at most 20 deep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Raises TooLarge (413) or ParseError (400)."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise TooLarge(_("A body has at most %(bytes)d bytes.") % {"bytes": limit})
        try:
            data = json.loads(
                raw.decode("utf-8-sig"),
                parse_constant=_refuse_constant,
                parse_float=_finite,
                object_pairs_hook=_once_each,
            )
            _refuse_half_characters(raw, data)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not JSON: %(why)s") % {"why": error}) from error
        if _depth_exceeds(data, MAX_DEPTH):
            raise ParseError(_("The body is nested too deeply."))
        return data


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not a JSON number")


def _refuse_half_characters(raw: bytes, data: Any) -> None:
    """Raises ValueError for half of a surrogate pair, which is no text and cannot be written."""
    if b"\\u" in raw:
        json.dumps(data, ensure_ascii=False).encode()


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large")
    return number


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name[:40]!r} is there twice")
        found[name] = value
    return found


def _depth_exceeds(data: Any, limit: int) -> bool:
    level = [data]
    for _step in range(limit):
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return False
    return any(isinstance(value, dict | list) for value in level)


class BoundedMultiPart(MultiPartParser):
    """A form with a file, refused by its announced length before it is read."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Raises TooLarge (413) or ParseError (400)."""
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if length > settings.PORTAL_ATTACHMENT_MAX_BYTES + _AROUND_A_FILE:
            raise TooLarge(_("The file is too large."))
        return super().parse(stream, media_type=media_type, parser_context=parser_context)


class AlwaysJson(BaseContentNegotiation):
    """The API answers in one form; what a client says it accepts does not change that."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser of the body's media type, or None, which is answered with 415."""
        asked = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == asked), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def refuse_other_charsets(request: Any) -> None:
    """Raises UnsupportedMediaType (415): everything here is UTF-8, as JSON demands."""
    charset = request.content_params.get("charset", "utf-8").strip("\"'").lower()
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        request.encoding = "utf-8"
        raise UnsupportedMediaType(request.content_type)
