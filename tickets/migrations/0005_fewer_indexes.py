"""Fewer indexes on what a storm writes: none that another begins with, nor one that nobody asks.

And a line of a story is held to its ticket by one key, that which carries the customer too.
"""

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, SET_NULL, Q
from django.db.migrations.operations.base import Operation

CUSTOMER = "customers.organisation"

INDEXES = {
    "tickets_ticket_organisation_id_46625674": "tickets_ticket (organisation_id)",
    "tickets_clock_ticket_id_dc58d018": "tickets_clock (ticket_id)",
    "tickets_clock_organisation_id_560da05f": "tickets_clock (organisation_id)",
    "tickets_clock_level_id_f5f3f0ad": "tickets_clock (level_id)",
    "tickets_clock_calendar_version_id_4a12c9fc": "tickets_clock (calendar_version_id)",
    "tickets_alarm_clock_id_d9a1ce0b": "tickets_alarm (clock_id)",
    "tickets_alarm_organisation_id_a64d076e": "tickets_alarm (organisation_id)",
    "tickets_alarm_policy_step_id_5865cbbc": "tickets_alarm (policy_step_id)",
    "tickets_alarm_callout_id_ffb1f3fa": "tickets_alarm (callout_id)",
    "tickets_ticketevent_ticket_id_b572d14b": "tickets_ticketevent (ticket_id)",
    "tickets_ticketevent_organisation_id_28afc50a": "tickets_ticketevent (organisation_id)",
    "tickets_ticketevent_audience_id_5cf8dfe6": "tickets_ticketevent (audience_id)",
}
KEYS = {
    "tickets_ticketevent_ticket_id_b572d14b_fk_tickets_ticket_id": (
        "FOREIGN KEY (ticket_id) REFERENCES tickets_ticket (id) DEFERRABLE INITIALLY DEFERRED"
    ),
    "tickets_ticketevent_organisation_id_28afc50a_fk_customers": (
        "FOREIGN KEY (organisation_id) REFERENCES customers_organisation (id)"
        " DEFERRABLE INITIALLY DEFERRED"
    ),
}


def key(model: str, name: str, to: str, on_delete: object, **rest: object) -> Operation:
    rest = {"related_name": "+", "db_index": False} | rest
    return migrations.AlterField(model, name, models.ForeignKey(to, on_delete, **rest))


FIELDS = [
    key("ticket", "organisation", CUSTOMER, PROTECT, related_name="tickets",
        verbose_name="customer"),
    key("clock", "ticket", "tickets.ticket", CASCADE, related_name="clocks"),
    key("clock", "organisation", CUSTOMER, PROTECT),
    key("clock", "level", "customers.servicelevel", PROTECT),
    key("clock", "calendar_version", "customers.calendarversion", PROTECT),
    key("alarm", "clock", "tickets.clock", CASCADE, related_name="alarms"),
    key("alarm", "organisation", CUSTOMER, PROTECT),
    key("alarm", "policy_step", "tickets.escalationstep", SET_NULL, null=True),
    key("alarm", "callout", "tickets.callout", SET_NULL, null=True, related_name="alarms"),
    key("ticketevent", "ticket", "tickets.ticket", CASCADE, related_name="events",
        db_constraint=False),
    key("ticketevent", "organisation", CUSTOMER, PROTECT, db_constraint=False),
    key("ticketevent", "audience", CUSTOMER, PROTECT, null=True, blank=True),
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("customers", "0002_organisation_tree"),
        ("tickets", "0004_shift_handover"),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            [
                *(
                    migrations.RunSQL(
                        f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}",
                    )
                    for name, on in INDEXES.items()
                ),
                *(
                    migrations.RunSQL(
                        f"ALTER TABLE tickets_ticketevent DROP CONSTRAINT IF EXISTS {name}",
                        f"ALTER TABLE tickets_ticketevent ADD CONSTRAINT {name} {what}",
                    )
                    for name, what in KEYS.items()
                ),
            ],
            FIELDS,
        ),
        RemoveIndexConcurrently("alarm", "alarm_of_clock"),
        RemoveIndexConcurrently("ticket", "ticket_latest_change"),
        AddIndexConcurrently(
            "alarm",
            models.Index(
                fields=["policy_step"], condition=Q(policy_step__isnull=False), name="alarm_of_step"
            ),
        ),
        AddIndexConcurrently(
            "alarm",
            models.Index(
                fields=["callout"], condition=Q(callout__isnull=False), name="alarm_of_callout"
            ),
        ),
        AddIndexConcurrently(
            "ticket",
            BrinIndex(
                fields=["updated_at"],
                pages_per_range=16,
                autosummarize=True,
                name="ticket_changed_since",
            ),
        ),
    ]
