import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import tickets.models.conversation
import tickets.models.escalation
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("assets", "0001_initial"),
        ("customers", "0001_initial"),
        ("foundation", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Ticket",
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
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "Incident"), ("change", "Change")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("in_progress", "In progress"),
                            ("on_hold", "On hold"),
                            ("restored", "Restored"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("draft", "Draft"),
                            ("assessment", "Assessment"),
                            ("approval", "For approval"),
                            ("scheduled", "Scheduled"),
                            ("implementing", "Being carried out"),
                            ("completed", "Completed"),
                            ("backed_out", "Backed out"),
                            ("reviewed", "Reviewed"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=14,
                        verbose_name="status",
                    ),
                ),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Several control rooms, or an AMK"),
                            (2, "One control room, or many terminals"),
                            (3, "One position, or a few terminals"),
                            (4, "One user"),
                        ],
                        verbose_name="impact",
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Stopped, with no fallback"),
                            (2, "Degraded, or on the fallback"),
                            (3, "Can wait"),
                        ],
                        verbose_name="urgency",
                    ),
                ),
                (
                    "proposed_severity",
                    models.CharField(
                        choices=[
                            ("SL1", "SL1 Critical"),
                            ("SL2", "SL2 High"),
                            ("SL3", "SL3 Normal"),
                        ],
                        max_length=3,
                        verbose_name="suggested severity",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("SL1", "SL1 Critical"),
                            ("SL2", "SL2 High"),
                            ("SL3", "SL3 Normal"),
                        ],
                        max_length=3,
                        verbose_name="severity",
                    ),
                ),
                (
                    "severity_reason",
                    models.CharField(blank=True, max_length=250, verbose_name="why this severity"),
                ),
                (
                    "terms_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Whose agreement and calendars hold; empty for those of the opening.",
                        null=True,
                    ),
                ),
                (
                    "callback",
                    models.CharField(blank=True, max_length=40, verbose_name="call back on"),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("portal", "Portal"),
                            ("api", "API"),
                            ("desk", "Service desk"),
                        ],
                        default="desk",
                        max_length=10,
                        verbose_name="reported through",
                    ),
                ),
                (
                    "occurrence_count",
                    models.PositiveIntegerField(default=0, verbose_name="occurrences"),
                ),
                (
                    "hold_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer", "Waiting for the customer"),
                            ("access", "Waiting for access to the site"),
                            ("supplier", "Waiting for a supplier"),
                            ("agreed_time", "Agreed later time"),
                        ],
                        max_length=12,
                        verbose_name="on hold because",
                    ),
                ),
                (
                    "hold_supplier",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=100,
                        verbose_name="which supplier",
                    ),
                ),
                (
                    "hold_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="on hold until"),
                ),
                ("resolution", models.TextField(blank=True, verbose_name="solution")),
                (
                    "escalation_level",
                    models.PositiveSmallIntegerField(default=0, verbose_name="escalation level"),
                ),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_by", models.CharField(blank=True, max_length=150)),
                (
                    "next_due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="next due"),
                ),
                (
                    "occurred_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="occurred"),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                (
                    "restored_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="restored"),
                ),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="resolved"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("is_probe", models.BooleanField(db_default=False, default=False, editable=False)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="tickets.ticket",
                        verbose_name="follows",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tickets",
                        to="customers.organisation",
                        verbose_name="customer",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="tickets.ticket",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.person",
                        verbose_name="reported by",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.terms",
                        verbose_name="terms",
                    ),
                ),
            ],
            options={
                "verbose_name": "ticket",
                "verbose_name_plural": "tickets",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
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
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "Public"), ("internal", "Internal")],
                        max_length=8,
                        verbose_name="visibility",
                    ),
                ),
                ("file", models.FileField(upload_to=tickets.models.conversation.attachment_path)),
                ("name", models.CharField(max_length=150, verbose_name="file name")),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("author_name", models.CharField(max_length=150, verbose_name="author")),
                (
                    "audience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Approval",
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
                (
                    "decision",
                    models.CharField(
                        choices=[("approved", "Approved"), ("rejected", "Rejected")],
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided_by_id", models.BigIntegerField()),
                ("decided_by", models.CharField(max_length=150, verbose_name="by")),
                ("decided_at", models.DateTimeField(verbose_name="at")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["decided_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="AffectedCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affected_customers",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AffectedAsset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected_by",
                        to="assets.asset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="affected_assets",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clock",
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
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("respond", "Response"),
                            ("restore", "Restored"),
                            ("resolve", "Resolved"),
                            ("update", "Next update"),
                        ],
                        max_length=10,
                        verbose_name="measure",
                    ),
                ),
                (
                    "sequence",
                    models.PositiveIntegerField(
                        default=1, help_text="Counts the promises of a next update."
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("SL1", "SL1 Critical"),
                            ("SL2", "SL2 High"),
                            ("SL3", "SL3 Normal"),
                        ],
                        max_length=3,
                        verbose_name="severity",
                    ),
                ),
                ("target_seconds", models.PositiveIntegerField(verbose_name="target in seconds")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("met", "Met"),
                            ("missed", "Missed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="stopped")),
                (
                    "elapsed_seconds",
                    models.PositiveIntegerField(
                        help_text="Counted seconds when it stopped.",
                        null=True,
                        verbose_name="elapsed",
                    ),
                ),
                ("breached_at", models.DateTimeField(null=True, verbose_name="breached")),
                ("breached_by_reclassification", models.BooleanField(default=False)),
                ("generation", models.PositiveIntegerField(default=1)),
                (
                    "decided_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(state="cancelled", then=None),
                            models.When(breached_at__isnull=False, then=models.F("breached_at")),
                            models.When(state="met", then=models.F("stopped_at")),
                        ),
                        output_field=models.DateTimeField(null=True),
                    ),
                ),
                (
                    "calendar_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.calendarversion",
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.servicelevel",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["ticket_id", "started_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                ("author_name", models.CharField(max_length=150, verbose_name="author")),
                ("from_customer", models.BooleanField(default=False)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "Public"), ("internal", "Internal")],
                        max_length=8,
                        verbose_name="visibility",
                    ),
                ),
                ("body", models.TextField(verbose_name="text")),
                (
                    "audience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="EscalationPolicy",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("SL1", "SL1 Critical"),
                            ("SL2", "SL2 High"),
                            ("SL3", "SL3 Normal"),
                        ],
                        max_length=3,
                        verbose_name="severity",
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        choices=[
                            ("always", "Day and night"),
                            ("within", "Within opening hours"),
                            ("outside", "Outside opening hours"),
                        ],
                        db_default="always",
                        default="always",
                        max_length=8,
                        verbose_name="time of day",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.calendar",
                        verbose_name="opening hours",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        help_text="Also for those under it. Empty is every customer.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                        verbose_name="customer",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation policy",
                "verbose_name_plural": "escalation policies",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(db_default=0, default=0)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("respond", "Response"),
                            ("restore", "Restored"),
                            ("resolve", "Resolved"),
                            ("update", "Next update"),
                        ],
                        max_length=10,
                        verbose_name="measure",
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("start", "At the start"),
                            ("percent", "Per cent of the target"),
                            ("before_due", "Seconds before due"),
                            ("after_due", "Seconds after due"),
                        ],
                        max_length=10,
                        verbose_name="when",
                    ),
                ),
                (
                    "value",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Per cent of the target, or seconds.",
                        verbose_name="value",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("assignee", "The assignee"),
                            ("team", "The ticket's team"),
                            ("named_team", "A team"),
                            ("role", "Everybody with a role"),
                            ("on_call", "Who is on call"),
                            ("person", "A person"),
                            ("customer", "The customer"),
                        ],
                        max_length=10,
                        verbose_name="tells",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agent", "Service desk"),
                            ("lead", "Shift leader"),
                            ("manager", "Manager"),
                            ("admin", "Administrator"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="The level of the rota that it begins at.",
                        null=True,
                        verbose_name="level",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_app", "In the portal"),
                                ("mail", "E-mail"),
                                ("sms", "SMS"),
                                ("webhook", "Webhook"),
                            ],
                            max_length=8,
                        ),
                        db_default=["in_app", "mail"],
                        default=tickets.models.escalation.default_channels,
                        size=None,
                        verbose_name="channels",
                    ),
                ),
                (
                    "repeat_minutes",
                    models.PositiveSmallIntegerField(
                        db_default=0,
                        default=0,
                        help_text="Until somebody acknowledges. 0 is once.",
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="minutes between repeats",
                    ),
                ),
                (
                    "tries_per_level",
                    models.PositiveSmallIntegerField(
                        db_default=2,
                        default=2,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="times at each level",
                    ),
                ),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="tickets.escalationpolicy",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.webhooktarget",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation step",
                "verbose_name_plural": "escalation steps",
                "ordering": ["policy_id", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="CallOut",
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
                ("generation", models.PositiveIntegerField(default=1)),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="level")),
                (
                    "tries",
                    models.PositiveSmallIntegerField(default=0, verbose_name="times at this level"),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="times in all")),
                (
                    "at_duty_manager",
                    models.BooleanField(default=False, verbose_name="with the duty manager"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Calling"),
                            ("acknowledged", "Acknowledged"),
                            ("exhausted", "Nobody answered"),
                            ("ended", "No longer needed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "acknowledged_name",
                    models.CharField(blank=True, max_length=150, verbose_name="acknowledged by"),
                ),
                (
                    "acknowledged_via",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("browser", "in the portal"),
                            ("api", "through the API"),
                            ("link", "by the link in a message"),
                        ],
                        max_length=8,
                        verbose_name="acknowledged through",
                    ),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="callouts",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="callouts",
                        to="tickets.clock",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.escalationstep",
                    ),
                ),
            ],
            options={
                "verbose_name": "call-out",
                "verbose_name_plural": "call-outs",
                "ordering": ["opened_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=40)),
                ("generation", models.PositiveIntegerField()),
                ("gravity", models.PositiveSmallIntegerField()),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        db_default=0,
                        default=0,
                        help_text="Counts the repeats; the first time is 0.",
                    ),
                ),
                ("due_at", models.DateTimeField()),
                (
                    "try_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("suspended", "Suspended by a pause"),
                            ("fired", "Fired"),
                            ("cancelled", "No longer needed"),
                            ("skipped", "Skipped"),
                            ("parked", "Given up: its effects failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("fired_at", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=250)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "callout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alarms",
                        to="tickets.callout",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="tickets.clock",
                    ),
                ),
                (
                    "policy_step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.escalationstep",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Interval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("ran", "Counted"), ("paused", "Paused")], max_length=10
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(null=True)),
                ("counted_seconds", models.PositiveIntegerField(null=True)),
                ("generation", models.PositiveIntegerField()),
                ("cause", models.CharField(max_length=30)),
                ("reason", models.CharField(blank=True, max_length=12)),
                (
                    "held_by",
                    models.CharField(
                        choices=[
                            ("nobody", "Nobody yet"),
                            ("team", "HDO"),
                            ("supplier", "A supplier"),
                            ("customer", "The customer"),
                        ],
                        db_default="nobody",
                        default="nobody",
                        max_length=10,
                    ),
                ),
                ("holder", models.CharField(blank=True, max_length=150)),
                ("actor_name", models.CharField(max_length=150)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="intervals",
                        to="tickets.clock",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["clock_id", "from_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LatenessHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("probes", models.BooleanField()),
                ("count", models.PositiveIntegerField(default=0)),
                ("missed", models.PositiveIntegerField(default=0)),
                ("worst_ms", models.PositiveBigIntegerField(default=0)),
                ("buckets", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["hour"],
                "constraints": [
                    models.UniqueConstraint(fields=("hour", "probes"), name="lateness_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("name", models.CharField(max_length=150, verbose_name="who")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "In the portal"),
                            ("mail", "E-mail"),
                            ("sms", "SMS"),
                            ("webhook", "Webhook"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254, verbose_name="address")),
                ("kind", models.CharField(max_length=20)),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField(verbose_name="told")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                ("link_expires_at", models.DateTimeField(null=True)),
                ("link_used_at", models.DateTimeField(null=True)),
                (
                    "callout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="tickets.callout",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Occurrence",
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
                ("occurred_at", models.DateTimeField(verbose_name="when it happened")),
                ("place", models.CharField(blank=True, max_length=150, verbose_name="where")),
                ("activity", models.TextField(blank=True, verbose_name="what the user did")),
                (
                    "functions",
                    models.CharField(blank=True, max_length=250, verbose_name="functions in use"),
                ),
                (
                    "equipment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("handheld", "Handheld"),
                            ("vehicle", "In a vehicle"),
                            ("fixed", "Fixed"),
                            ("gateway", "Gateway"),
                            ("position", "Operator position"),
                        ],
                        max_length=10,
                        verbose_name="kind of equipment",
                    ),
                ),
                (
                    "own_issi",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="own ISSI"),
                ),
                (
                    "peer_issi",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="ISSI of the other side"
                    ),
                ),
                (
                    "patient_affected",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="patient handling is affected now"
                    ),
                ),
                (
                    "fallback_in_use",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="the fallback is in use"
                    ),
                ),
                (
                    "positions",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="positions hit"
                    ),
                ),
                (
                    "reported_by",
                    models.CharField(blank=True, max_length=150, verbose_name="reported by"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occurrences",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["occurred_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Rota",
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
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rotas",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "on-call rota",
                "verbose_name_plural": "on-call rotas",
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="escalationstep",
            name="rota",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.rota",
                verbose_name="rota",
            ),
        ),
        migrations.CreateModel(
            name="RotaLayer",
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
                ("level", models.PositiveSmallIntegerField(default=1, verbose_name="level")),
                ("rank", models.PositiveSmallIntegerField(default=0, verbose_name="rank")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "rotation",
                    models.CharField(
                        choices=[("daily", "Days"), ("weekly", "Weeks")],
                        default="weekly",
                        max_length=10,
                        verbose_name="turns counted in",
                    ),
                ),
                (
                    "every",
                    models.PositiveSmallIntegerField(default=1, verbose_name="length of a turn"),
                ),
                (
                    "handover_weekday",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        null=True,
                        verbose_name="hand-over day",
                    ),
                ),
                ("handover_time", models.TimeField(verbose_name="hand-over time")),
                ("starts_on", models.DateField(verbose_name="from and with")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("hours_from", models.TimeField(blank=True, null=True, verbose_name="only from")),
                ("hours_to", models.TimeField(blank=True, null=True, verbose_name="only until")),
                (
                    "weekdays",
                    models.CharField(
                        blank=True,
                        help_text="Days as digits, Monday being 0.",
                        max_length=7,
                        verbose_name="only on",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="layers",
                        to="tickets.rota",
                    ),
                ),
            ],
            options={
                "verbose_name": "rota layer",
                "verbose_name_plural": "rota layers",
                "ordering": ["rota_id", "level", "-rank", "starts_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="RotaMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="turn")),
                (
                    "layer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="tickets.rotalayer",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "rota member",
                "verbose_name_plural": "rota members",
                "ordering": ["layer_id", "position"],
            },
        ),
        migrations.CreateModel(
            name="RotaSwap",
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
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("from_at", models.DateTimeField(verbose_name="from")),
                ("to_at", models.DateTimeField(verbose_name="until")),
                (
                    "return_from_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="in return from"),
                ),
                (
                    "return_to_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="in return until"),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="giver",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="swaps",
                        to="tickets.rota",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taker",
                    ),
                ),
            ],
            options={
                "verbose_name": "swap of duty",
                "verbose_name_plural": "swaps of duty",
                "ordering": ["from_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RotaOverride",
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
                ("level", models.PositiveSmallIntegerField(default=1, verbose_name="level")),
                ("from_at", models.DateTimeField(verbose_name="from")),
                ("to_at", models.DateTimeField(verbose_name="until")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="tickets.rota",
                    ),
                ),
                (
                    "swap",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="overrides",
                        to="tickets.rotaswap",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty taken over",
                "verbose_name_plural": "duties taken over",
                "ordering": ["rota_id", "level", "from_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "Public"), ("internal", "Internal")], max_length=8
                    ),
                ),
                ("is_open", models.BooleanField()),
                ("opened_at", models.DateTimeField()),
                ("heading", models.TextField()),
                ("pieces", models.JSONField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "audience",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asset", "Asset"),
                            ("organisation", "Organisation"),
                            ("person", "Person"),
                            ("site", "Site"),
                        ],
                        max_length=12,
                    ),
                ),
                ("label", models.TextField()),
                ("words", models.TextField()),
                (
                    "identities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("is_active", models.BooleanField()),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="assets.asset",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.person",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="customers.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                (
                    "gathered_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), db_index=True
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", "gin_trgm_ops"),
                        name="search_word_like",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SelfTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("fired_at", models.DateTimeField(null=True, verbose_name="fired")),
                ("posted_at", models.DateTimeField(null=True, verbose_name="posted")),
                ("delivered_at", models.DateTimeField(null=True, verbose_name="delivered")),
                ("seconds", models.FloatField(null=True, verbose_name="seconds")),
                ("ok", models.BooleanField(null=True, verbose_name="passed")),
                (
                    "clock",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="tickets.clock",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
            },
        ),
        migrations.CreateModel(
            name="SeverityRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Several control rooms, or an AMK"),
                            (2, "One control room, or many terminals"),
                            (3, "One position, or a few terminals"),
                            (4, "One user"),
                        ],
                        verbose_name="impact",
                    ),
                ),
                (
                    "urgency",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Stopped, with no fallback"),
                            (2, "Degraded, or on the fallback"),
                            (3, "Can wait"),
                        ],
                        verbose_name="urgency",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("SL1", "SL1 Critical"),
                            ("SL2", "SL2 High"),
                            ("SL3", "SL3 Normal"),
                        ],
                        max_length=3,
                        verbose_name="severity",
                    ),
                ),
            ],
            options={
                "verbose_name": "severity rule",
                "verbose_name_plural": "severity matrix",
                "ordering": ["impact", "urgency"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("impact", "urgency"), name="severity_rule_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("impact__range", (1, 4)), ("urgency__range", (1, 3))),
                        name="severity_rule_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("incident", "Incident"), ("change", "Change")], max_length=10
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "year"), name="counter_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=30)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("public", "Public"), ("internal", "Internal")], max_length=8
                    ),
                ),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.CharField(max_length=150)),
                ("data", models.JSONField(default=dict)),
                ("key", models.CharField(max_length=120, null=True, unique=True)),
                (
                    "audience",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="last read")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duty_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "duty calendar",
                "verbose_name_plural": "duty calendars",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("token_hash__regex", "^[0-9a-f]{64}$")),
                        name="calendar_feed_hash",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangePlan",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="plan",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standard", "Standard"),
                            ("normal", "Normal"),
                            ("emergency", "Emergency"),
                        ],
                        max_length=10,
                        verbose_name="kind of change",
                    ),
                ),
                (
                    "window_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="window from"),
                ),
                (
                    "window_to",
                    models.DateTimeField(blank=True, null=True, verbose_name="window to"),
                ),
                ("expected_impact", models.TextField(blank=True, verbose_name="what will be felt")),
                ("fallback", models.TextField(blank=True, verbose_name="fallback meanwhile")),
                ("rollback_plan", models.TextField(blank=True, verbose_name="the way back")),
                (
                    "rollback_decision_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="decide to go back by"
                    ),
                ),
                ("test_plan", models.TextField(blank=True, verbose_name="how it is tested")),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="contact during the work"
                    ),
                ),
                ("outcome", models.TextField(blank=True, verbose_name="how it went")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.OrderBy(models.F("next_due_at"), nulls_last=True),
                models.F("id"),
                condition=models.Q((
                    "status__in",
                    (
                        "new",
                        "in_progress",
                        "on_hold",
                        "restored",
                        "draft",
                        "assessment",
                        "approval",
                        "scheduled",
                        "implementing",
                    ),
                )),
                name="ticket_open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                fields=["organisation", "-created_at", "-id"], name="ticket_of_customer"
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["kind", "-created_at", "-id"], name="ticket_newest"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("status", "resolved")),
                fields=["status", "resolved_at"],
                name="ticket_to_close",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-created_at", "-id"], name="ticket_newest_of_all"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-updated_at"], name="ticket_latest_change"),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "incident"),
                        (
                            "status__in",
                            (
                                "new",
                                "in_progress",
                                "on_hold",
                                "restored",
                                "resolved",
                                "closed",
                                "cancelled",
                            ),
                        ),
                    ),
                    models.Q(
                        ("kind", "change"),
                        (
                            "status__in",
                            (
                                "draft",
                                "assessment",
                                "approval",
                                "scheduled",
                                "implementing",
                                "completed",
                                "backed_out",
                                "reviewed",
                                "rejected",
                                "cancelled",
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="ticket_status_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("impact__range", (1, 4)), ("urgency__range", (1, 3))),
                name="ticket_impact_urgency",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_severity__in", ["SL1", "SL2", "SL3"]),
                    ("severity__in", ["SL1", "SL2", "SL3"]),
                ),
                name="ticket_severity",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="ticket_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number__regex", "^(INC|CHG)-[0-9]{4}-[0-9]{6,}$"),
                    models.Q(("is_probe", True), ("number", "SELF-TEST")),
                    _connector="OR",
                ),
                name="ticket_number_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_probe", True)),
                fields=("is_probe",),
                name="one_probe_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "on_hold"), ("hold_reason", ""), _connector="OR"),
                name="ticket_held_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hold_reason", "supplier"), ("hold_supplier", ""), _connector="OR"
                ),
                name="ticket_supplier_of_a_hold",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="ticket_not_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["public", "internal"])),
                name="attachment_visibility",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "rejected"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="rejection_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="affectedcustomer",
            constraint=models.UniqueConstraint(
                fields=("organisation", "ticket"), name="affected_customer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="affectedasset",
            constraint=models.UniqueConstraint(
                fields=("ticket", "asset"), name="affected_asset_once"
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state__in", ["running", "paused"])),
                fields=["ticket"],
                name="clock_open_of_ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("breached_at__isnull", True), ("state", "running")),
                fields=["due_at"],
                name="clock_to_breach",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", False)),
                fields=["decided_at", "organisation"],
                name="clock_for_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                fields=("ticket", "measure", "sequence"), name="clock_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("elapsed_seconds__isnull", False),
                        ("state__in", ["met", "missed"]),
                        ("stopped_at__isnull", False),
                    ),
                    models.Q(("state", "cancelled"), ("stopped_at__isnull", False)),
                    models.Q(
                        ("elapsed_seconds__isnull", True),
                        ("state__in", ["running", "paused"]),
                        ("stopped_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="clock_state_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("due_at__isnull", False),
                    _connector="OR",
                ),
                name="running_clock_has_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "missed"), _negated=True),
                    ("breached_at__isnull", False),
                    _connector="OR",
                ),
                name="missed_clock_was_breached",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["respond", "restore", "resolve", "update"])),
                name="clock_measure",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("body", ""), _negated=True), name="comment_has_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["public", "internal"])),
                name="comment_visibility",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_customer", False), ("visibility", "public"), _connector="OR"
                ),
                name="customer_speaks_in_public",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("organisation", "service", "severity", "hours", "calendar"),
                name="one_active_policy",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("severity", ""), ("severity__in", ["SL1", "SL2", "SL3"]), _connector="OR"
                ),
                name="policy_severity",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("calendar__isnull", True), ("hours", "always")),
                    models.Q(("calendar__isnull", False), ("hours__in", ["within", "outside"])),
                    _connector="OR",
                ),
                name="policy_hours_have_calendar",
            ),
        ),
        migrations.AddIndex(
            model_name="callout",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["ticket"], name="callout_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.UniqueConstraint(
                fields=("clock", "step", "generation"), name="callout_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "open")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["acknowledged", "exhausted", "ended"]),
                    ),
                    _connector="OR",
                ),
                name="callout_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="callout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("acknowledged_via__in", ["browser", "api", "link"]),
                        ("state", "acknowledged"),
                    ),
                    models.Q(
                        models.Q(("state", "acknowledged"), _negated=True), ("acknowledged_via", "")
                    ),
                    _connector="OR",
                ),
                name="callout_answer",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["gravity", "try_at"],
                name="alarm_to_try",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("state", "fired")), fields=["fired_at"], name="alarm_fired"
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("state", "suspended")),
                fields=["due_at"],
                name="alarm_suspended",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(
                    ("state", "parked"),
                    models.Q(("attempts__gt", 0), ("state", "waiting")),
                    _connector="OR",
                ),
                fields=["due_at"],
                name="alarm_in_trouble",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["clock"], name="alarm_of_clock"),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("clock", "step", "generation", "round"), name="alarm_fires_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "fired"), _negated=True),
                    ("fired_at__isnull", False),
                    _connector="OR",
                ),
                name="fired_alarm_has_time",
            ),
        ),
        migrations.AddIndex(
            model_name="interval",
            index=models.Index(
                condition=models.Q(("held_by", "supplier")),
                fields=["id"],
                name="interval_of_supplier",
            ),
        ),
        migrations.AddConstraint(
            model_name="interval",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_at__isnull", True)),
                fields=("clock",),
                name="clock_has_one_open_interval",
            ),
        ),
        migrations.AddConstraint(
            model_name="interval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("counted_seconds__isnull", True), ("to_at__isnull", True)),
                    models.Q(
                        ("counted_seconds__isnull", False), ("to_at__gte", models.F("from_at"))
                    ),
                    _connector="OR",
                ),
                name="interval_closed_and_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="interval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "ran"),
                    ("counted_seconds__isnull", True),
                    ("counted_seconds", 0),
                    _connector="OR",
                ),
                name="pause_counts_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="interval",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_by__in", ["nobody", "team", "supplier", "customer"])),
                name="interval_held_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "in_app")),
                fields=["user", "-at", "-id"],
                name="notice_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("channel", "in_app"), ("read_at__isnull", True)),
                fields=["user"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["callout"], name="notice_of_callout"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["in_app", "mail", "sms", "webhook"])),
                name="notice_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "in_app"), _negated=True),
                    ("user__isnull", False),
                    _connector="OR",
                ),
                name="notice_in_app_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link_used_at__isnull", True),
                    ("link_expires_at__isnull", False),
                    _connector="OR",
                ),
                name="notice_link_was_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="occurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("own_issi__isnull", True),
                        ("own_issi__range", (1, 16777214)),
                        _connector="OR",
                    ),
                    models.Q(
                        ("peer_issi__isnull", True),
                        ("peer_issi__range", (1, 16777214)),
                        _connector="OR",
                    ),
                ),
                name="occurrence_issi_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_at__isnull", True)),
                fields=(
                    "policy",
                    "measure",
                    "trigger",
                    "value",
                    "audience",
                    "team",
                    "role",
                    "rota",
                    "level",
                    "person",
                ),
                name="escalation_step_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trigger", "percent"), _negated=True),
                    ("value__range", (1, 1000)),
                    _connector="OR",
                ),
                name="escalation_step_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trigger", "start"), _negated=True), ("value", 0), _connector="OR"
                ),
                name="escalation_step_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "named_team"), ("team__isnull", False)),
                    models.Q(
                        models.Q(("audience", "named_team"), _negated=True), ("team__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="escalation_step_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "role"), models.Q(("role", ""), _negated=True)),
                    models.Q(models.Q(("audience", "role"), _negated=True), ("role", "")),
                    _connector="OR",
                ),
                name="escalation_step_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audience", "on_call"), ("level__range", (1, 9)), ("rota__isnull", False)
                    ),
                    models.Q(
                        models.Q(("audience", "on_call"), _negated=True),
                        ("level__isnull", True),
                        ("rota__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="escalation_step_on_call",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "person"), ("person__isnull", False)),
                    models.Q(
                        models.Q(("audience", "person"), _negated=True), ("person__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="escalation_step_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("channels__len__gte", 1)), name="escalation_step_channels"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channels__contains", ["webhook"]), ("webhook__isnull", False)),
                    models.Q(
                        models.Q(("channels__contains", ["webhook"]), _negated=True),
                        ("webhook__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="escalation_step_webhook",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("repeat_minutes__lte", 1440), ("tries_per_level__range", (1, 20))
                ),
                name="escalation_step_repeats",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "customer"), _negated=True),
                    models.Q(("channels__contained_by", ["mail", "sms"]), ("repeat_minutes", 0)),
                    _connector="OR",
                ),
                name="escalation_step_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotalayer",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 9))), name="rota_layer_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotalayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("every__range", (1, 366)), ("rotation__in", ["daily", "weekly"])
                ),
                name="rota_layer_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotalayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handover_weekday__isnull", True), ("rotation", "daily")),
                    models.Q(("handover_weekday__range", (0, 6)), ("rotation", "weekly")),
                    _connector="OR",
                ),
                name="rota_layer_handover_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotalayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="rota_layer_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotalayer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hours_from__isnull", True), ("hours_to__isnull", True)),
                    models.Q(
                        ("hours_from__isnull", False),
                        ("hours_to__isnull", False),
                        models.Q(("hours_from", models.F("hours_to")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rota_layer_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotalayer",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__regex", "^0?1?2?3?4?5?6?$")),
                name="rota_layer_weekdays",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotamember",
            constraint=models.UniqueConstraint(fields=("layer", "position"), name="rota_turn_once"),
        ),
        migrations.AddIndex(
            model_name="rotaswap",
            index=models.Index(
                condition=models.Q(("state", "proposed")), fields=["taker"], name="rota_swap_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaswap",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 9))), name="rota_swap_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaswap",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_at__gt", models.F("from_at"))), name="rota_swap_has_length"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaswap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("return_from_at__isnull", True), ("return_to_at__isnull", True)),
                    models.Q(
                        ("return_from_at__isnull", False),
                        ("return_to_at__gt", models.F("return_from_at")),
                    ),
                    _connector="OR",
                ),
                name="rota_swap_return_has_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaswap",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("taker")), _negated=True),
                name="rota_swap_of_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaswap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("state", "proposed")),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("state__in", ["accepted", "declined", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="rota_swap_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaswap",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state", "proposed")),
                expressions=[
                    (models.F("rota"), "="),
                    (models.F("level"), "="),
                    (models.F("giver"), "="),
                    (models.F("taker"), "="),
                    (
                        models.Func(
                            models.F("from_at"),
                            models.F("to_at"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="rota_swap_offered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 9))), name="rota_override_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_at__gt", models.F("from_at"))),
                name="rota_override_has_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotaoverride",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                expressions=[
                    (models.F("rota"), "="),
                    (models.F("level"), "="),
                    (
                        models.Func(
                            models.F("from_at"),
                            models.F("to_at"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="rota_override_one_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("visibility", "internal")),
                fastupdate=False,
                fields=["words"],
                name="search_words",
            ),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(
                condition=models.Q(("visibility", "internal")),
                fields=["is_open", "opened_at", "ticket"],
                name="search_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(
                condition=models.Q(("visibility", "public")),
                fields=["organisation", "opened_at", "ticket"],
                name="search_newest_of_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(
                models.F("written_at"),
                condition=models.Q(("visibility", "internal")),
                name="search_latest_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchdocument",
            constraint=models.UniqueConstraint(
                fields=("ticket", "visibility", "audience"),
                name="search_document_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("words", "gin_trgm_ops"),
                name="search_entry_like",
            ),
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["identities"], name="search_entry_identity"
            ),
        ),
        migrations.AddConstraint(
            model_name="selftest",
            constraint=models.UniqueConstraint(fields=("started_at",), name="self_test_once"),
        ),
        migrations.AddIndex(
            model_name="ticketevent",
            index=models.Index(fields=["ticket", "at", "id"], name="event_of_ticket"),
        ),
        migrations.AddIndex(
            model_name="ticketevent",
            index=models.Index(fields=["at", "id"], name="event_by_time"),
        ),
        migrations.AddIndex(
            model_name="changeplan",
            index=models.Index(fields=["window_from"], name="change_by_window"),
        ),
        migrations.AddConstraint(
            model_name="changeplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("window_from__isnull", True), ("window_to__isnull", True)),
                    ("window_to__gt", models.F("window_from")),
                    _connector="OR",
                ),
                name="change_window_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="changeplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["standard", "normal", "emergency"])),
                name="change_kind",
            ),
        ),
    ]
