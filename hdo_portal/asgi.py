"""The event stream, and nothing else: pages are served by wsgi.py."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
django.setup()

from hdo_portal.live.stream import application  # noqa: E402 - needs the settings

__all__ = ["application"]
