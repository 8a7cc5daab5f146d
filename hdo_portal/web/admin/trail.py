"""The audit trail: to look at. Nobody can change it, here or anywhere."""

import json
from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models import AuditEntry, AuditSeal
from hdo_portal.web.admin.base import ReadOnlyAdmin
from hdo_portal.web.admin.site import site


def _shown(values: Any) -> str:
    if values is None:
        return "–"
    return format_html("<pre>{}</pre>", json.dumps(values, indent=2, ensure_ascii=False))


@admin.register(AuditEntry, site=site)
class AuditEntryAdmin(ReadOnlyAdmin):
    right = "audit.read"
    list_display = ("at", "actor_name", "operation", "table_name", "row_id", "address")
    list_filter = ("operation",)
    search_fields = ("=table_name", "=row_id", "=request_id", "=transaction_id", "actor_name")
    ordering = ("-id",)
    fields = ("at", "actor_name", "actor_id", "address", "request_id", "transaction_id",
              "operation", "table_name", "row_id", "database_role", "was", "became")  # fmt: skip
    readonly_fields = ("was", "became")

    @admin.display(description=_("before"))
    def was(self, entry: AuditEntry) -> str:
        return _shown(entry.before)

    @admin.display(description=_("after"))
    def became(self, entry: AuditEntry) -> str:
        return _shown(entry.after)


@admin.register(AuditSeal, site=site)
class AuditSealAdmin(ReadOnlyAdmin):
    right = "audit.read"
    list_display = ("sealed_at", "horizon", "entries", "digest")
    ordering = ("-horizon",)
