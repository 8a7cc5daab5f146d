"""Start-up checks: the portal refuses to run in a way that would leak or lose."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import connection
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from hdo_portal.foundation.protection import Protection

OUR_APPS = {"foundation", "accounts", "customers", "assets", "tickets"}


@register()
def requests_are_transactions(**kwargs: Any) -> list[CheckMessage]:
    if settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return []
    hint = "Scope and audit live in the transaction: set ATOMIC_REQUESTS for the default database."
    return [Error("ATOMIC_REQUESTS is off.", hint=hint, id="portal.E001")]


@register()
def driver_is_psycopg2(**kwargs: Any) -> list[CheckMessage]:
    if connection.vendor == "postgresql" and not is_psycopg3:
        return []
    return [Error("The portal runs on PostgreSQL through psycopg2 only.", id="portal.E002")]


@register()
def every_model_is_protected(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"{model._meta.label} declares no protection.", id="portal.E003")
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OUR_APPS
        and not isinstance(getattr(model, "protection", None), Protection)
    ]
