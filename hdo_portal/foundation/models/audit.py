"""The audit trail. Written by database triggers only (migration 0001), read by auditors."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Protection


class AuditEntry(ScopedModel):
    """One changed row of one table: who, from where, in which request, before and after.

    ``before`` and ``after`` hold the changed columns for an update, the whole row otherwise.
    """

    protection: ClassVar = Protection(append_only=True, written_by_triggers=True, audited=False)

    at = models.DateTimeField(_("when"))
    transaction_id = models.BigIntegerField(_("transaction"))
    table_name = models.TextField(_("table"))
    row_id = models.TextField(_("row"))
    operation = models.CharField(
        _("operation"), max_length=6, choices=[(x, x) for x in ("INSERT", "UPDATE", "DELETE")]
    )
    actor_id = models.BigIntegerField(_("number of the account"), null=True)
    actor_name = models.TextField(_("who"))
    address = models.TextField(_("network address"))
    request_id = models.TextField(_("request"))
    database_role = models.TextField(_("database role"))
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("line of the audit trail")
        verbose_name_plural = _("audit trail")
        indexes = [
            models.Index(fields=["table_name", "row_id", "id"], name="audit_row"),
            models.Index(fields=["transaction_id"], name="audit_transaction"),
            models.Index(
                fields=["actor_id", "id"],
                condition=Q(actor_id__isnull=False),
                name="audit_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_id}"


class AuditSeal(ScopedModel):
    """A link of the hash chain over the trail: all entries of the transactions below ``horizon``
    that no earlier seal covers, hashed together with the seal before."""

    protection: ClassVar = Protection(append_only=True, audited=False)

    horizon = models.BigIntegerField(_("sealed up to transaction"), unique=True)
    entries = models.PositiveIntegerField(_("lines"))
    digest = models.CharField(_("digest"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"), auto_now_add=True)

    class Meta:
        verbose_name = _("seal of the audit trail")
        verbose_name_plural = _("seals of the audit trail")
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="seal_digest")
        ]

    def __str__(self) -> str:
        return f"{self.horizon} {self.digest[:12]}"
