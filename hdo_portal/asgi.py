"""The event stream, and nothing else: pages are served by wsgi.py."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
django.setup()

from hdo_portal.desk.live_rows import described  # noqa: E402 - needs the settings
from hdo_portal.live.hub import HUB  # noqa: E402 - needs the settings
from hdo_portal.live.stream import application  # noqa: E402 - needs the settings

# The desk knows how a line of its queue looks, the stream whom to tell.
HUB.describe = described

__all__ = ["application"]
