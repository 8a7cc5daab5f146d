import customers.models.agreement
import customers.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import hdo_portal.foundation.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("foundation", "0002_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "verbose_name": "calendar",
                "verbose_name_plural": "calendars",
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "name_nn",
                    models.CharField(blank=True, max_length=100, verbose_name="name in Nynorsk"),
                ),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=100, verbose_name="name in English"),
                ),
                (
                    "fault_class",
                    models.CharField(
                        choices=[
                            ("hardware", "Hardware, TETRA and terminals"),
                            ("software", "Software"),
                        ],
                        max_length=10,
                        verbose_name="fault class",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "short_name",
                    models.CharField(blank=True, max_length=40, verbose_name="short name"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rhf", "Regional health authority"),
                            ("hf", "Health trust"),
                            ("municipality", "Municipality"),
                            ("intermunicipal", "Inter-municipal legevakt"),
                            ("private", "Private with agreement"),
                            ("operator", "HDO"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "organisation_number",
                    models.CharField(
                        blank=True,
                        max_length=9,
                        null=True,
                        unique=True,
                        validators=[customers.validators.validate_organisation_number],
                        verbose_name="organisation number",
                    ),
                ),
                (
                    "is_subunit",
                    models.BooleanField(default=False, verbose_name="the number is of a sub-unit"),
                ),
                ("county", models.CharField(blank=True, max_length=60, verbose_name="county")),
                (
                    "written_language",
                    models.CharField(
                        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("neutral", "Neutral")],
                        default="neutral",
                        max_length=7,
                        verbose_name="written language",
                    ),
                ),
                (
                    "email_domain",
                    models.CharField(blank=True, max_length=100, verbose_name="e-mail domain"),
                ),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("notes", models.TextField(blank=True, verbose_name="internal notes")),
                (
                    "reference_key",
                    models.CharField(editable=False, max_length=60, null=True, unique=True),
                ),
                ("reference", models.JSONField(default=dict, editable=False)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="customers.organisation",
                        verbose_name="under",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="MunicipalityNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{4}\\Z",
                                "A municipality number has four digits, for example 3407.",
                                "municipality",
                            )
                        ],
                        verbose_name="number",
                    ),
                ),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="valid"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="municipality_numbers",
                        to="customers.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "municipality number",
                "verbose_name_plural": "municipality numbers",
                "ordering": ["organisation_id", "valid"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("valid_from", models.DateField(verbose_name="from")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="The first day it no longer holds.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the standard agreement.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="customers.organisation",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
                "ordering": ["-valid_from", "name"],
            },
        ),
        migrations.CreateModel(
            name="OrganisationLink",
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
                        choices=[("owns", "owns"), ("serves", "serves"), ("pays", "pays for")],
                        max_length=10,
                        verbose_name="relation",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_in",
                        to="customers.organisation",
                        verbose_name="whom",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_out",
                        to="customers.organisation",
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "relation between organisations",
                "verbose_name_plural": "relations between organisations",
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("title", models.CharField(blank=True, max_length=100, verbose_name="title")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="phone")),
                ("mobile", models.CharField(blank=True, max_length=30, verbose_name="mobile")),
                (
                    "language",
                    models.CharField(
                        choices=[("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")],
                        default="nb",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="customers.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sign-in",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "Reports faults"),
                            ("coordinator", "Radio coordinator"),
                            ("technical", "Technical contact"),
                            ("manager", "Manager"),
                            ("on_call", "On call"),
                        ],
                        max_length=12,
                        verbose_name="part",
                    ),
                ),
                (
                    "includes_descendants",
                    models.BooleanField(default=False, verbose_name="also those under it"),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="customers.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="customers.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.CreateModel(
            name="Site",
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
                ("name", models.CharField(max_length=150, verbose_name="name")),
                (
                    "street",
                    models.CharField(blank=True, max_length=150, verbose_name="street address"),
                ),
                (
                    "postal_code",
                    models.CharField(
                        blank=True,
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{4}\\Z",
                                "A postal code has four digits, for example 2815.",
                                "postal_code",
                            )
                        ],
                        verbose_name="postal code",
                    ),
                ),
                ("city", models.CharField(blank=True, max_length=80, verbose_name="place")),
                (
                    "unit_number",
                    models.CharField(
                        blank=True,
                        max_length=9,
                        validators=[customers.validators.validate_organisation_number],
                        verbose_name="organisation number of the unit",
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                (
                    "access",
                    models.TextField(
                        blank=True,
                        help_text="Keys, reception, who to call.",
                        verbose_name="how to get in",
                    ),
                ),
                (
                    "reference_key",
                    models.CharField(editable=False, max_length=60, null=True, unique=True),
                ),
                ("reference", models.JSONField(default=dict, editable=False)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="customers.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                (
                    "pause_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("customer", "Waiting for the customer"),
                                ("access", "Waiting for access to the site"),
                                ("supplier", "Waiting for a supplier"),
                                ("agreed_time", "Agreed later time"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=customers.models.agreement.default_pause_reasons,
                        size=None,
                        verbose_name="reasons that pause a clock",
                    ),
                ),
                (
                    "reopen_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="Later than this, a fault that returns is a new incident linked to the old.",
                        verbose_name="days to reopen",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="customers.agreement",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms",
                "verbose_name_plural": "terms",
                "ordering": ["agreement_id", "-version"],
            },
        ),
        migrations.CreateModel(
            name="ServiceLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "fault_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hardware", "Hardware, TETRA and terminals"),
                            ("software", "Software"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="fault class",
                    ),
                ),
                ("target_seconds", models.PositiveIntegerField(verbose_name="target in seconds")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="levels",
                        to="customers.calendar",
                        verbose_name="calendar",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="levels",
                        to="customers.service",
                        verbose_name="service",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="levels",
                        to="customers.terms",
                    ),
                ),
            ],
            options={
                "verbose_name": "service level",
                "verbose_name_plural": "service levels",
                "ordering": ["terms_id", "severity", "measure"],
            },
        ),
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("spec", models.JSONField(verbose_name="hours")),
                (
                    "created_at",
                    models.DateTimeField(
                        default=hdo_portal.foundation.clock.now,
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="customers.calendar",
                        verbose_name="calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar version",
                "verbose_name_plural": "calendar versions",
                "ordering": ["calendar_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "number"), name="calendar_version_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["name", "id"], name="organisation_by_name"),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                ),
                name="organisation_name_like",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("short_name"), "gin_trgm_ops"
                ),
                name="organisation_short_like",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q((
                    "kind__in",
                    ["rhf", "hf", "municipality", "intermunicipal", "private", "operator", "other"],
                )),
                name="organisation_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="organisation_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organisation_number__regex", "^[0-9]{9}$"),
                    ("organisation_number__isnull", True),
                    _connector="OR",
                ),
                name="organisation_number_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipalitynumber",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^[0-9]{4}$")),
                name="municipality_number_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="municipalitynumber",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("organisation", "="), ("valid", "&&")],
                name="municipality_has_one_number_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["organisation", "-valid_from"], name="agreement_current"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="agreement_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.UniqueConstraint(
                fields=("kind", "source", "organisation", "valid_from"),
                name="organisation_link_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", models.F("organisation")), _negated=True),
                name="organisation_link_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gt", models.F("valid_from")),
                    _connector="OR",
                ),
                name="organisation_link_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["organisation", "name"], name="person_by_organisation"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                ),
                name="person_name_like",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("person", "organisation", "role"), name="membership_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_from__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="membership_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name"), name="site_name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="site_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(
                fields=("agreement", "version"), name="terms_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.UniqueConstraint(
                fields=("terms", "severity", "measure", "fault_class", "service"),
                name="service_level_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ["SL1", "SL2", "SL3"])), name="level_severity"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["respond", "restore", "resolve", "update"])),
                name="level_measure",
            ),
        ),
    ]
