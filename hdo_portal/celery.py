"""The Celery application: carries work, never owns a deadline (docs/architecture.md)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")

app = Celery("hdo_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["hdo_portal.foundation", "tickets"])
