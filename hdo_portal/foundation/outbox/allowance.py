"""How many messages a channel's receiver takes a minute. It delays, and never drops."""

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from hdo_portal.foundation.models import OutboxLane


def take(channel: str, wanted: int) -> int:
    """How many of the wanted messages may go now under the channel's limit a minute: never more
    than the limit in any minute, of which a tenth at once. The rest waits its turn."""
    per_minute: int = settings.PORTAL_PER_MINUTE.get(channel, 0)
    if per_minute <= 0:
        return wanted
    OutboxLane.objects.bulk_create([OutboxLane(name=channel)], ignore_conflicts=True)
    rows = OutboxLane.objects.filter(pk=channel).annotate(read_at=Now())
    lane = rows.select_for_update(skip_locked=True).first()
    if lane is None:
        # Somebody else is counting this moment. One goes uncounted rather than none: a process
        # that hangs while it counts must not stop the lane.
        return min(wanted, 1)
    burst = max(per_minute / 10, 1.0)
    allowance = burst if lane.allowance is None else lane.allowance
    if lane.allowance_at is not None:
        passed = max((lane.read_at - lane.allowance_at).total_seconds(), 0.0)
        allowance = min(burst, allowance + passed * per_minute * 0.9 / 60)
    taken = min(wanted, int(allowance))
    OutboxLane.objects.filter(pk=channel).update(
        allowance=allowance - taken, allowance_at=lane.read_at
    )
    return taken


def untake(channel: str, number: int) -> None:
    """Messages that were taken into account did not go after all."""
    OutboxLane.objects.filter(pk=channel, allowance__isnull=False).update(
        allowance=F("allowance") + number
    )
