"""The rules of the work: which severity is suggested. Who is told when is edited at the desk."""

from django.contrib import admin

from hdo_portal.web.admin.base import Named, PortalAdmin
from hdo_portal.web.admin.site import site
from tickets.models import SeverityRule


@admin.register(SeverityRule, site=site)
class SeverityRuleAdmin(Named, PortalAdmin):
    """The matrix, edited as a list."""

    right = "policy.edit"
    deletable = True
    list_display = ("impact", "urgency", "severity")
    list_editable = ("severity",)
    list_display_links = None
    ordering = ("impact", "urgency")
