import assets.tetra
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("foundation", "0002_initial"),
        ("customers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("terminal", "Radio terminal"),
                            ("control_room", "Control room"),
                            ("position", "Operator position"),
                            ("server", "Server"),
                            ("core", "Central solution"),
                            ("line", "Line"),
                            ("trunk", "Telephony"),
                            ("radio_gateway", "Radio connection"),
                            ("audio_log", "Audio log"),
                            ("network", "Network"),
                            ("power", "Power and UPS"),
                            ("other", "Other equipment"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "serial",
                    models.CharField(blank=True, max_length=60, verbose_name="serial number"),
                ),
                (
                    "life",
                    models.CharField(
                        choices=[
                            ("ordered", "Ordered"),
                            ("in_stock", "In stock"),
                            ("issued", "Issued"),
                            ("in_use", "In use"),
                            ("in_repair", "In repair"),
                            ("lost", "Lost"),
                            ("stolen", "Stolen"),
                            ("retired", "Retired"),
                        ],
                        default="in_use",
                        max_length=10,
                        verbose_name="life",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="notes")),
                (
                    "reference_key",
                    models.CharField(editable=False, max_length=60, null=True, unique=True),
                ),
                ("reference", models.JSONField(default=dict, editable=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assets",
                        to="customers.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assets",
                        to="customers.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "asset",
                "verbose_name_plural": "assets",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("runs_on", "runs on"),
                            ("connects_through", "connects through"),
                            ("powered_by", "is powered by"),
                            ("falls_back_to", "falls back to"),
                            ("contains", "contains"),
                        ],
                        max_length=18,
                        verbose_name="relation",
                    ),
                ),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="depends_on",
                        to="assets.asset",
                        verbose_name="asset",
                    ),
                ),
                (
                    "on",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependents",
                        to="assets.asset",
                        verbose_name="on what",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dependencies",
                        to="customers.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "dependency",
                "verbose_name_plural": "dependencies",
            },
        ),
        migrations.CreateModel(
            name="TerminalModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("maker", models.CharField(max_length=40, verbose_name="maker")),
                ("name", models.CharField(max_length=40, verbose_name="model")),
                (
                    "mounting",
                    models.CharField(
                        choices=[
                            ("handheld", "Handheld"),
                            ("vehicle", "In a vehicle"),
                            ("fixed", "Fixed"),
                            ("gateway", "Gateway"),
                        ],
                        max_length=10,
                        verbose_name="mounting",
                    ),
                ),
                (
                    "is_atex",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="for explosive atmospheres"
                    ),
                ),
                (
                    "introduced",
                    models.CharField(blank=True, max_length=10, verbose_name="introduced"),
                ),
                (
                    "end_of_life",
                    models.DateField(blank=True, null=True, verbose_name="end of life"),
                ),
                ("evidence", models.CharField(blank=True, max_length=60, verbose_name="evidence")),
                (
                    "reference_key",
                    models.CharField(editable=False, max_length=90, null=True, unique=True),
                ),
                ("reference", models.JSONField(default=dict, editable=False)),
            ],
            options={
                "verbose_name": "terminal model",
                "verbose_name_plural": "terminal models",
                "ordering": ["maker", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("maker", "name"), name="terminal_model_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlRoom",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="control_room",
                        serialize=False,
                        to="assets.asset",
                        verbose_name="asset",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("amk", "AMK (113)"),
                            ("legevakt", "Legevakt (116 117)"),
                            ("akuttmottak", "Akuttmottak"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "generation",
                    models.CharField(
                        choices=[
                            ("iccs", "ICCS"),
                            ("migrating", "Moving to LifeX"),
                            ("lifex", "HDO Kontrollsenter (LifeX)"),
                        ],
                        default="iccs",
                        max_length=10,
                        verbose_name="solution",
                    ),
                ),
                (
                    "emergency_number",
                    models.CharField(blank=True, max_length=10, verbose_name="emergency number"),
                ),
                (
                    "phone",
                    models.CharField(blank=True, max_length=30, verbose_name="phone to the room"),
                ),
                (
                    "fallback",
                    models.TextField(
                        blank=True,
                        help_text="What the room does while it is silent.",
                        verbose_name="fallback plan",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="control_rooms",
                        to="customers.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "control room",
                "verbose_name_plural": "control rooms",
            },
        ),
        migrations.CreateModel(
            name="Terminal",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="terminal",
                        serialize=False,
                        to="assets.asset",
                        verbose_name="asset",
                    ),
                ),
                (
                    "issi",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[assets.tetra.validate_issi],
                        verbose_name="ISSI",
                    ),
                ),
                ("holds_issi", models.BooleanField(default=True, editable=False)),
                (
                    "tei",
                    models.CharField(
                        blank=True,
                        max_length=15,
                        null=True,
                        unique=True,
                        validators=[assets.tetra.validate_tei],
                        verbose_name="TEI",
                    ),
                ),
                (
                    "call_sign",
                    models.CharField(
                        blank=True, db_index=True, max_length=40, verbose_name="call sign"
                    ),
                ),
                (
                    "mounting",
                    models.CharField(
                        choices=[
                            ("handheld", "Handheld"),
                            ("vehicle", "In a vehicle"),
                            ("fixed", "Fixed"),
                            ("gateway", "Gateway"),
                        ],
                        max_length=10,
                        verbose_name="mounting",
                    ),
                ),
                ("codeplug", models.CharField(blank=True, max_length=40, verbose_name="codeplug")),
                ("firmware", models.CharField(blank=True, max_length=40, verbose_name="firmware")),
                (
                    "subscription",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("temporarily_disabled", "Temporarily disabled"),
                            ("permanently_disabled", "Permanently disabled"),
                        ],
                        default="active",
                        max_length=22,
                        verbose_name="subscription",
                    ),
                ),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminals",
                        to="assets.terminalmodel",
                        verbose_name="model",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terminals",
                        to="customers.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "terminal",
                "verbose_name_plural": "terminals",
                "ordering": ["issi"],
            },
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(fields=["organisation", "name", "id"], name="asset_by_organisation"),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(fields=["name", "id"], name="asset_by_name"),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                django.db.models.functions.text.Upper("serial"), name="asset_by_serial"
            ),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                ),
                name="asset_name_like",
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q((
                    "kind__in",
                    [
                        "terminal",
                        "control_room",
                        "position",
                        "server",
                        "core",
                        "line",
                        "trunk",
                        "radio_gateway",
                        "audio_log",
                        "network",
                        "power",
                        "other",
                    ],
                )),
                name="asset_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="asset",
            constraint=models.CheckConstraint(
                condition=models.Q((
                    "life__in",
                    [
                        "ordered",
                        "in_stock",
                        "issued",
                        "in_use",
                        "in_repair",
                        "lost",
                        "stolen",
                        "retired",
                    ],
                )),
                name="asset_life",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.UniqueConstraint(
                fields=("asset", "kind", "on"), name="dependency_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("asset", models.F("on")), _negated=True),
                name="dependency_on_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q((
                    "kind__in",
                    ["runs_on", "connects_through", "powered_by", "falls_back_to", "contains"],
                )),
                name="dependency_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="controlroom",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["amk", "legevakt", "akuttmottak"])),
                name="control_room_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="controlroom",
            constraint=models.CheckConstraint(
                condition=models.Q(("generation__in", ["iccs", "migrating", "lifex"])),
                name="control_room_generation",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holds_issi", True)),
                fields=("issi",),
                name="issi_has_one_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issi__isnull", True), ("issi__range", (1, 16777214)), _connector="OR"
                ),
                name="issi_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tei__isnull", True), ("tei__regex", "^[0-9A-F]{15}$"), _connector="OR"
                ),
                name="tei_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(("mounting__in", ["handheld", "vehicle", "fixed", "gateway"])),
                name="terminal_mounting",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q((
                    "subscription__in",
                    ["active", "temporarily_disabled", "permanently_disabled"],
                )),
                name="terminal_subscription",
            ),
        ),
    ]
