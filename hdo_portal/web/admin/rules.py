"""The rules of the work: which severity is suggested, and who is told when."""

from django.contrib import admin

from hdo_portal.web.admin.base import Named, PortalAdmin, Rows
from hdo_portal.web.admin.site import site
from tickets.models import EscalationPolicy, EscalationStep, SeverityRule


@admin.register(SeverityRule, site=site)
class SeverityRuleAdmin(Named, PortalAdmin):
    """The matrix, edited as a list."""

    right = "policy.edit"
    deletable = True
    list_display = ("impact", "urgency", "severity")
    list_editable = ("severity",)
    list_display_links = None
    ordering = ("impact", "urgency")


class StepRows(Rows):
    model = EscalationStep


@admin.register(EscalationPolicy, site=site)
class EscalationPolicyAdmin(PortalAdmin):
    right = "policy.edit"
    deletable = True
    list_display = ("name", "severity", "is_active")
    list_filter = ("severity", "is_active")
    inlines = (StepRows,)
