"""What the front answers by itself: a small page, or a problem document for a program."""

import html
import json
import os
from dataclasses import dataclass
from http import HTTPStatus

BOKMAAL = {
    400: "Forespørselen er ikke gyldig.",
    408: "Forespørselen kom ikke fram i tide.",
    413: "Det du sendte, er for stort.",
    431: "Forespørselen har for store felter. Slett informasjonskapslene for siden og prøv igjen.",
    502: "Portalen svarte ikke. Prøv igjen om et øyeblikk.",
    503: "Portalen er ikke tilgjengelig akkurat nå. Prøv igjen om et øyeblikk.",
    504: "Portalen brukte for lang tid på å svare. Prøv igjen om et øyeblikk.",
}
ENGLISH = {
    400: "The request is not valid.",
    408: "The request did not arrive in time.",
    413: "What you sent is too large.",
    431: "The request has fields that are too large. Delete this site's cookies and try again.",
    502: "The portal did not answer. Try again in a moment.",
    503: "The portal is not available right now. Try again in a moment.",
    504: "The portal took too long to answer. Try again in a moment.",
}
PAGE = """\
<!doctype html>
<html lang="nb">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
</head>
<body>
<main>
<h1>{norwegian}</h1>
<p>Haster det? Ring <a href="tel:{phone}">{phone}</a>, hele døgnet.</p>
<div lang="en">
<p><strong>{english}</strong></p>
<p>Is it urgent? Call <a href="tel:{phone}">{phone}</a>, day and night.</p>
</div>
</main>
</body>
</html>
"""


class Refused(Exception):
    """The request gets no further; `status` is one of the answers above."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Answer:
    """The bytes of a whole response that closes the connection."""

    status: int
    for_program: bool = False

    def encode(self, *, with_body: bool = True) -> bytes:
        body = self._problem() if self.for_program else self._page()
        kind = "application/problem+json" if self.for_program else "text/html; charset=utf-8"
        head = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
        ]
        if self.status in (502, 503, 504):
            head.append("Retry-After: 5")
        return "\r\n".join([*head, "", ""]).encode() + (body if with_body else b"")

    def _page(self) -> bytes:
        phone = os.environ.get("PORTAL_SERVICE_DESK_PHONE", "08915")
        return PAGE.format(
            title=f"{self.status} HDO",
            norwegian=BOKMAAL[self.status],
            english=html.escape(ENGLISH[self.status], quote=False),
            phone=html.escape(phone),
        ).encode()

    def _problem(self) -> bytes:
        problem = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": ENGLISH[self.status],
            "errors": [],
        }
        return json.dumps(problem).encode()
