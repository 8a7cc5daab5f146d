"""Where the portal tells other systems what happens."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.base import PublicModel
from hdo_portal.foundation.protection import Protection


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


class WebhookTarget(PublicModel):
    """An address of another system's. A message names it by its public id; with ``secret`` the
    receiver checks that what arrives was written by the portal."""

    protection: ClassVar = Protection()

    name = models.CharField(_("name"), max_length=120, unique=True)
    url = models.URLField(_("address"), max_length=500)
    # A column of this name is hidden by the triggers of the audit trail.
    secret = models.CharField(
        _("shared secret"), max_length=100, default=new_secret, db_column="token_key"
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.name
