"""The Celery application: carries work, never owns a deadline (docs/architecture.md)."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun

from hdo_portal.foundation import life

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hdo_portal.settings")

app = Celery("hdo_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["hdo_portal.foundation", "tickets"])

# A worker whose hands are full of work is not stuck, though canaries wait behind it.
task_prerun.connect(life.prove)  # allow(no-signal-receivers): Celery's own, about the process
task_postrun.connect(life.prove)  # allow(no-signal-receivers): likewise


@app.task(name="foundation.alive")
def alive() -> None:
    """The guard's canary. It has been consumed: that is all there is to it."""
    life.prove()
