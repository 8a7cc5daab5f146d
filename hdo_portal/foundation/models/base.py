"""What every model of the domain shares."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.protection import Protection
from hdo_portal.foundation.scoping import ScopedManager


class ScopedModel(models.Model):
    """A table that carries customer data: every query is filtered by the acting actor."""

    protection: ClassVar[Protection]
    objects: ClassVar[ScopedManager] = ScopedManager()

    class Meta:
        abstract = True


class PublicModel(ScopedModel):
    """Known outside by a random id, which tells nobody how many there are."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    # Both by the database's clock; a trigger moves ``updated_at`` (protection_sync.py).
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated"), db_default=Now(), editable=False)

    class Meta:
        abstract = True
