"""The sweep finds the words that may leave by an index of those alone."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0011_major_incident")]
    operations = [
        AddIndexConcurrently(
            "comment",
            models.Index(
                fields=["visible_from"],
                condition=Q(visibility="internal", visible_from__isnull=False),
                name="comment_about_to_leave",
            ),
        ),
    ]
