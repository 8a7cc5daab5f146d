import django.db.models.deletion
import django.db.models.functions.datetime
import hdo_portal.foundation.models.webhook
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("foundation", "0001_roles_and_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WebhookTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="public id"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="updated",
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                (
                    "secret",
                    models.CharField(
                        db_column="token_key",
                        default=hdo_portal.foundation.models.webhook.new_secret,
                        max_length=100,
                        verbose_name="shared secret",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("transaction_id", models.BigIntegerField(verbose_name="transaction")),
                ("table_name", models.TextField(verbose_name="table")),
                ("row_id", models.TextField(verbose_name="row")),
                (
                    "operation",
                    models.CharField(
                        choices=[("INSERT", "INSERT"), ("UPDATE", "UPDATE"), ("DELETE", "DELETE")],
                        max_length=6,
                        verbose_name="operation",
                    ),
                ),
                (
                    "actor_id",
                    models.BigIntegerField(null=True, verbose_name="number of the account"),
                ),
                ("actor_name", models.TextField(verbose_name="who")),
                ("address", models.TextField(verbose_name="network address")),
                ("request_id", models.TextField(verbose_name="request")),
                ("database_role", models.TextField(verbose_name="database role")),
                ("before", models.JSONField(null=True, verbose_name="before")),
                ("after", models.JSONField(null=True, verbose_name="after")),
            ],
            options={
                "verbose_name": "line of the audit trail",
                "verbose_name_plural": "audit trail",
                "indexes": [
                    models.Index(fields=["table_name", "row_id", "id"], name="audit_row"),
                    models.Index(fields=["transaction_id"], name="audit_transaction"),
                    models.Index(fields=["actor_id", "id"], name="audit_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "horizon",
                    models.BigIntegerField(unique=True, verbose_name="sealed up to transaction"),
                ),
                ("entries", models.PositiveIntegerField(verbose_name="lines")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("sealed_at", models.DateTimeField(auto_now_add=True, verbose_name="sealed")),
            ],
            options={
                "verbose_name": "seal of the audit trail",
                "verbose_name_plural": "seals of the audit trail",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="seal_digest"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.BigIntegerField()),
                ("key", models.CharField(max_length=200)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user_id", "key"), name="idempotent_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxLane",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(db_default=0, default=0)),
                ("openings", models.PositiveIntegerField(db_default=0, default=0)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("open_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True, db_default="")),
                ("allowance", models.FloatField(blank=True, null=True)),
                ("allowance_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("open_until__isnull", True), ("opened_at__isnull", True)),
                            models.Q(("open_until__isnull", False), ("opened_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="lane_open_has_times",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=200, unique=True, verbose_name="key")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "E-mail"),
                            ("sms", "SMS"),
                            ("webhook", "Webhook"),
                            ("canary", "Self-test"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("recipient", models.CharField(max_length=254, verbose_name="recipient")),
                ("subject", models.CharField(max_length=250, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                (
                    "about",
                    models.CharField(
                        blank=True, db_index=True, max_length=40, verbose_name="about"
                    ),
                ),
                ("gravity", models.PositiveSmallIntegerField(default=3, verbose_name="gravity")),
                (
                    "language",
                    models.CharField(
                        blank=True, db_default="", max_length=5, verbose_name="language"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True, db_default="", max_length=100, verbose_name="group"
                    ),
                ),
                (
                    "storm",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="waits for its group"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("folded", "Sent in a digest"),
                            ("dead", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="next attempt",
                    ),
                ),
                (
                    "leased_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="leased until"),
                ),
                ("last_error", models.TextField(blank=True, verbose_name="last error")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="created"
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "folded_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="foundation.outboxmessage",
                        verbose_name="digest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("succeeded", models.BooleanField()),
                ("detail", models.TextField(blank=True)),
                ("receipt", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="foundation.outboxmessage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
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
                        condition=models.Q(
                            ("became__regex", "^[0-9a-f]{64}$"),
                            ("original__regex", "^[0-9a-f]{64}$"),
                        ),
                        name="redaction_hashes",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state", "waiting"), ("storm", False)),
                fields=["channel", "gravity", "next_attempt_at"],
                name="outbox_due",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state", "sending")),
                fields=["channel", "leased_until"],
                name="outbox_leased",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state", "waiting"), ("storm", True)),
                fields=["channel", "recipient", "group", "created_at"],
                name="outbox_storm",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(
                    ("state", "waiting"), ("storm", False), models.Q(("group", ""), _negated=True)
                ),
                fields=["channel", "recipient", "group"],
                name="outbox_group",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state", "dead")),
                fields=["channel", "-created_at", "-id"],
                name="outbox_dead",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["-created_at", "-id"], name="outbox_newest"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                fields=["channel", "-created_at", "-id"], name="outbox_channel_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(("state", "sent"), _negated=True),
                    _connector="OR",
                ),
                name="outbox_sent_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("folded_into__isnull", False), ("state", "folded")),
                    models.Q(("state", "folded"), _negated=True),
                    _connector="OR",
                ),
                name="outbox_folded_has_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("folded_into", models.F("id")), _negated=True),
                name="outbox_not_its_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("gravity__gte", 1), ("gravity__lte", 9)), name="outbox_gravity"
            ),
        ),
    ]
