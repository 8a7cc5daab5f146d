"""The hand-over from one shift to the next, which nobody changes once it has been received."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# What was completed is only received; what was received is not touched. The owner may take out what
# should never have been written, and only while foundation_redact does so.
KEEP = """
CREATE FUNCTION tickets_keep_handover() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    received text[] := ARRAY['acknowledged_at', 'acknowledged_by_id', 'acknowledged_name',
                             'remark', 'updated_at'];
BEGIN
    IF OLD.completed_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND foundation_redacting(TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.acknowledged_at IS NULL
       AND to_jsonb(NEW) - received = to_jsonb(OLD) - received THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a completed handover is kept as it is' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER portal_keep BEFORE UPDATE OR DELETE ON tickets_shifthandover
    FOR EACH ROW EXECUTE FUNCTION tickets_keep_handover();
"""
FORGET = """
DROP TRIGGER portal_keep ON tickets_shifthandover;
DROP FUNCTION tickets_keep_handover();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0003_search_triggers"),
        ("foundation", "0004_redact"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ShiftHandover",
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
                ("since", models.DateTimeField(verbose_name="since")),
                (
                    "situation",
                    models.TextField(blank=True, verbose_name="what the next shift must know"),
                ),
                ("tasks", models.TextField(blank=True, verbose_name="what must be done")),
                (
                    "practical",
                    models.TextField(blank=True, verbose_name="people, phones and rooms"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField(verbose_name="edited")),
                ("edited_name", models.CharField(max_length=150, verbose_name="edited by")),
                ("facts", models.JSONField(default=dict)),
                (
                    "completed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="completed"),
                ),
                (
                    "completed_name",
                    models.CharField(blank=True, max_length=150, verbose_name="completed by"),
                ),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="acknowledged"),
                ),
                (
                    "acknowledged_name",
                    models.CharField(blank=True, max_length=150, verbose_name="acknowledged by"),
                ),
                (
                    "remark",
                    models.TextField(blank=True, verbose_name="remark of the arriving shift"),
                ),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "shift handover",
                "verbose_name_plural": "shift handovers",
                "ordering": ["-since", "-id"],
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("completed_at"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="handover_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("completed_at__isnull", True)),
                        fields=("completed_at",),
                        name="one_handover_is_drafted",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_at__isnull", True),
                            models.Q(
                                ("acknowledged_at__gte", models.F("completed_at")),
                                ("completed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_completed_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("acknowledged_by__isnull", True),
                            models.Q(("acknowledged_by", models.F("completed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_between_two",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
