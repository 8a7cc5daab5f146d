"""A server of the gallery alone: every component, no database, no sign-in."""

import os
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db.transaction import non_atomic_requests
from django.test import override_settings
from django.urls import path
from playwright.sync_api import Browser, Page, sync_playwright

from hdo_portal.web.gallery import gallery

urlpatterns = [path("gallery/", non_atomic_requests(gallery), name="gallery")]
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


@pytest.fixture(scope="module")
def gallery_address() -> Iterator[str]:
    """Where the gallery answers, under the very content policy of the product."""
    middleware = ["csp.middleware.CSPMiddleware", "django.middleware.locale.LocaleMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware):
        application = StaticFilesHandler(WSGIHandler())
        with make_server("127.0.0.1", 0, application, _Server, _Quiet) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/gallery/"
            server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, gallery_address: str) -> Iterator[Page]:
    """The gallery, open in a window of a desk; fails if the page complained of anything."""
    with chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="en", reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(gallery_address)
        yield page
        assert complaints == []
