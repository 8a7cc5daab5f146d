"""What somebody has typed and not yet sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection


class FormDraft(ScopedModel):
    """The fields of one form of one person, as they stood when the person last paused.

    ``fields`` is a list of [name, choice, value], as static/js/drafts.js writes it. It is nobody
    else's business: customers have no row here, and it leaves no line in the audit trail, since
    what was never sent was never said. Gone when the form is accepted, or after a week.
    """

    protection: ClassVar = Protection(audited=False)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    fields = models.JSONField(default=list)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_draft_once")]

    def __str__(self) -> str:
        return self.key
