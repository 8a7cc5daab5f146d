"""The stage on which the demo's history is played: one clock, many stories, alarms between them.

A story is a generator. It does something through the portal's verbs and then yields how long it
waits, or until when. The stage plays all stories in the order of time, the portal's clock frozen at
each moment, and lets every alarm fire when it is due, as the sweep would have. What lies after the
present is not played: those tickets are open now.
"""

import heapq
import itertools
from collections.abc import Generator
from datetime import datetime, timedelta

from assets.models import Asset
from customers.models import Organisation, Service
from hdo_portal.accounts.models import Team
from hdo_portal.devkit.demo.people import Cast
from hdo_portal.foundation import clock
from hdo_portal.foundation.models import OutboxMessage
from tickets import actions
from tickets.sla.sweep import next_due_at

Wait = datetime | timedelta
Story = Generator[Wait, None, None]

# The sweep runs every second.
SWEEP_LAG = timedelta(seconds=1)


class Stage:
    """Plays stories in the order of time. ``cast`` and the dictionaries are what they draw on."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast = cast
        self.now = now
        self.services = {service.slug: service for service in Service.objects.all()}
        self.teams = {team.slug: team for team in Team.objects.all()}
        self.organisations = {row.name: row for row in Organisation.objects.all()}
        self.assets: dict[str, Asset] = {
            asset.name: asset
            for asset in Asset.objects.select_related("organisation", "terminal", "site")
        }
        self._order = itertools.count()
        self._coming: list[tuple[datetime, int, Story]] = []
        self._last_message = 0

    def add(self, story: Story) -> None:
        """Take a story in; what it yields first is when it begins."""
        self._push(story, next(story))

    def play(self) -> None:
        """Play everything up to the present."""
        while self._coming and self._coming[0][0] <= self.now:
            at, _order, story = heapq.heappop(self._coming)
            self._fire_alarms_before(at)
            with clock.frozen(at):
                wait = next(story, None)
            self._date_messages(at)
            if wait is not None:
                self._push(story, wait, at)
        self._fire_alarms_before(self.now)

    def _push(self, story: Story, wait: Wait, since: datetime | None = None) -> None:
        if isinstance(wait, timedelta):
            assert since is not None, "a story begins at an instant"
            wait = since + wait
        heapq.heappush(self._coming, (wait, next(self._order), story))

    def _fire_alarms_before(self, at: datetime) -> None:
        while True:
            due_at = next_due_at()
            if due_at is None or due_at + SWEEP_LAG >= at:
                return
            with clock.frozen(due_at + SWEEP_LAG):
                actions.fire_due_alarms()
            self._date_messages(due_at + SWEEP_LAG)

    def _date_messages(self, at: datetime) -> None:
        """The outbox dates its rows by the database's clock; these were written at ``at``."""
        new = list(
            OutboxMessage.objects.filter(pk__gt=self._last_message).values_list("pk", flat=True)
        )
        if new:
            OutboxMessage.objects.filter(pk__in=new).update(created_at=at, next_attempt_at=at)
            self._last_message = max(new)
