"""What a person did is found by an index that the portal's own writes, the most, do not enter."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("foundation", "0005_audit_by_statement")]
    operations = [
        AddIndexConcurrently(
            "auditentry",
            models.Index(
                fields=["actor_id", "id"],
                condition=Q(actor_id__isnull=False),
                name="audit_of_person",
            ),
        ),
        RemoveIndexConcurrently("auditentry", "audit_actor"),
    ]
