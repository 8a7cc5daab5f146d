from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("foundation", "0006_audit_words")]
    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry_id", models.BigIntegerField()),
                ("original", models.CharField(max_length=64)),
                ("became", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("actor_name", models.TextField()),
                ("reason", models.TextField()),
                ("about", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["entry_id", "id"], name="redaction_of_entry")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            original__regex="^[0-9a-f]{64}$", became__regex="^[0-9a-f]{64}$"
                        ),
                        name="redaction_hashes",
                    )
                ],
            },
        ),
    ]
