"""Periodic work: the one table that beat reads. Nothing here owns a deadline.

Every entry is idempotent and expires, so that a broker which was away does not come back with a
backlog of stale wake-ups. Intervals in seconds.
"""

from typing import Any, TypedDict

from celery.schedules import crontab


class Entry(TypedDict):
    task: str
    schedule: Any
    options: dict[str, Any]


def every(seconds: float, task: str) -> Entry:
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds * 3, 5)}}


def nightly(hour: int, minute: int, task: str) -> Entry:
    """Once a day at an hour of UTC, which no change of clock skips or repeats."""
    return {
        "task": task,
        "schedule": crontab(hour=str(hour), minute=str(minute)),
        "options": {"expires": 6 * 3600},
    }


SCHEDULE: dict[str, Entry] = {
    "sweep-alarms": every(1, "tickets.sweep_alarms"),
    "audit-alarms": every(10, "tickets.audit_alarms"),
    "let-comments-go": every(1, "tickets.let_comments_go"),
    "keep-probes": every(5, "tickets.keep_probes"),
    "send-mail": every(1, "foundation.send_mail"),
    "send-sms": every(1, "foundation.send_sms"),
    "send-webhooks": every(1, "foundation.send_webhooks"),
    "send-canaries": every(1, "foundation.send_canaries"),
    "seal-audit": every(10, "foundation.seal_audit"),
    "close-resolved": nightly(1, 15, "tickets.close_resolved"),
    "gather-search-words": every(300, "tickets.gather_search_words"),
    "forget-search-words": nightly(2, 5, "tickets.forget_search_words"),
    "forget-drafts": nightly(2, 10, "tickets.forget_drafts"),
    "verify-clocks": nightly(1, 45, "tickets.verify_clocks"),
    "prune": nightly(2, 30, "foundation.prune"),
}
