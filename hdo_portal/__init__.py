"""The product: its floor (foundation), its faces (desk, portal, api) and its wiring."""

from hdo_portal.celery import app as celery_app

__all__ = ["celery_app"]
