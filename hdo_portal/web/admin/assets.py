"""Models of terminals, and the register to look at: the desk edits it on its own pages."""

from django.contrib import admin
from django.urls import reverse

from assets.models import Asset, ControlRoom, Dependency, Terminal, TerminalModel
from hdo_portal.web.admin.base import PortalAdmin, ReadOnlyAdmin, ReadOnlyRows
from hdo_portal.web.admin.site import site


@admin.register(TerminalModel, site=site)
class TerminalModelAdmin(PortalAdmin):
    right = "policy.edit"
    deletable = True
    list_display = ("maker", "name", "mounting", "end_of_life")
    list_filter = ("maker", "mounting")
    search_fields = ("maker", "name")


class TerminalRows(ReadOnlyRows):
    model = Terminal
    fields = ("issi", "tei", "call_sign", "model", "mounting", "codeplug", "firmware",
              "subscription")  # fmt: skip


class ControlRoomRows(ReadOnlyRows):
    model = ControlRoom
    fields = ("kind", "generation", "emergency_number", "phone", "fallback")


class DependencyRows(ReadOnlyRows):
    model = Dependency
    fk_name = "asset"
    fields = ("kind", "on")


@admin.register(Asset, site=site)
class AssetAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "organisation", "serial", "life")
    list_filter = ("kind", "life")
    list_select_related = ("organisation",)
    search_fields = ("name", "=serial", "=terminal__tei", "=terminal__issi")
    inlines = (TerminalRows, ControlRoomRows, DependencyRows)

    def view_on_site(self, obj: Asset) -> str:
        return reverse("desk:asset", args=[obj.public_id])
