"""Every page that a visitor can reach by links, starting from their own beginning."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from tests.journeys.visitor import Answer, Visitor

LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
# Django's own administration is not ours, and what is here by name is no page.
LEFT_ALONE = ("/admin/", "/static/", "/accounts/logout/", "/live/", "/api/docs/", "/api/schema/")
# One list filtered and sorted in every way is still one page.
VARIANTS = 3


@dataclass(frozen=True)
class Found:
    path: str
    since: str  # the page with the link
    answer: Answer

    @property
    def is_page(self) -> bool:
        return self.answer.headers.get("content-type", "").startswith("text/html")

    @property
    def text(self) -> str:
        return unescape(self.answer.text) if self.is_page else ""


def pages(visitor: Visitor, start: str = "/", most: int = 400) -> Iterator[Found]:
    """What each link leads to, breadth first, redirects followed."""
    seen, of_path = {start}, Counter[str]()
    waiting = deque([(start, "")])
    for _ in range(most):
        if not waiting:
            return
        path, since = waiting.popleft()
        found = Found(path, since, visitor.get(path))
        yield found
        links = LINK.findall(found.answer.text) if found.is_page else []
        if "location" in found.answer.headers:
            links.append(found.answer.headers["location"])
        for link in links:
            there = _same_origin(visitor.url, urljoin(visitor.url + path, unescape(link)))
            if there is None or there in seen or there.startswith(LEFT_ALONE):
                continue
            shape = shape_of(there)
            if of_path[shape] < VARIANTS:
                of_path[shape] += 1
                seen.add(there)
                waiting.append((there, path))


def _same_origin(url: str, link: str) -> str | None:
    ours, theirs = urlsplit(url), urlsplit(link)
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
        return None
    return theirs.path + (f"?{theirs.query}" if theirs.query else "")


def shape_of(path: str) -> str:
    """Pages of one kind: the same address but for what names the row, whatever the filters."""
    return re.sub(r"[0-9a-f-]{36}|[A-Z]{3}-\d{4}-\d+", "…", path.partition("?")[0])
