"""Measurements: each file is one, run by `make bench ARGS=name` on a database that is kept."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")
django.setup()
