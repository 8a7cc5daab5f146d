"""Where the portal may send webhooks."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hdo_portal.foundation.models import WebhookTarget
from hdo_portal.web.admin.base import Named, PortalAdmin, PortalModelForm
from hdo_portal.web.admin.site import site


class WebhookTargetForm(PortalModelForm):
    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")

    class Meta:
        model = WebhookTarget
        fields = ["name", "url", "secret", "active"]
        help_texts = {
            "secret": gettext_lazy("The receiver checks the signature of each call with it."),
        }

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if not url.startswith("https://") and not settings.PORTAL_WEBHOOK_INSECURE:
            raise ValidationError(_("Give an address that begins with https://."))
        return url


@admin.register(WebhookTarget, site=site)
class WebhookTargetAdmin(Named, PortalAdmin):
    """Taken out of use rather than deleted: messages name it."""

    form: Any = WebhookTargetForm
    right = "policy.edit"
    list_display = ("name", "url", "active")
    readonly_fields = ("public_id",)
    search_fields = ("name", "url")
    ordering = ("name",)
