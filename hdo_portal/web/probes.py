"""What machines ask: is the process alive, can it serve, which part is not well, and figures."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.outbox import Lane
from hdo_portal.foundation.scoping import acting
from hdo_portal.web.degraded import PARTS, ages
from hdo_portal.web.vitals import Vitals, broker_answers, vitals
from tickets.escalation import oncall

NO_DATABASE = (DatabaseError, InterfaceError)
# The application's clock may differ from the database's by this much without a word; nothing
# depends on it, but a host whose clock runs wild is worth knowing.
CLOCK_LIMIT_SECONDS = 2.0
OUTBOX_LIMIT_SECONDS = 60.0
ALARM_LIMIT_SECONDS = 30.0
SEAL_LIMIT_SECONDS = 60.0
# Two runs of three minutes, and time to finish the second.
SELF_TEST_LIMIT_SECONDS = 420.0


@transaction.non_atomic_requests
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anything."""
    return HttpResponse("ok\n", content_type="text/plain")


@transaction.non_atomic_requests
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database takes writes and every migration is applied. Redis is not asked."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery(), current_setting('transaction_read_only')")
            if cursor.fetchone() != (False, "off"):
                return HttpResponse("read-only\n", status=503, content_type="text/plain")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return HttpResponse("migrations\n", status=503, content_type="text/plain")
    except NO_DATABASE:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Each part by name, with what was measured. 503 when any is not well."""
    try:
        parts = {"database": {"ok": True}, **parts_now()}
    except NO_DATABASE:
        parts = {"database": {"ok": False}}
    parts["broker"] = {"ok": broker_answers()}
    well = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": well, "parts": parts}, status=200 if well else 503)


def parts_now() -> dict[str, dict[str, Any]]:
    """Each part that the database knows of by name: whether it is well, and what was measured."""
    with acting(Actor.system("healthz")):
        return _parts(ages(), vitals())


def _parts(seen: dict[str, float | None], now: Vitals) -> dict[str, dict[str, Any]]:
    parts = {
        part.name: _aged(seen[part.name], part.limit_seconds, empty_is_well=False) for part in PARTS
    }
    drift = abs(timezone.now().timestamp() - now.database_epoch)
    return {
        **parts,
        "alarms": _aged(now.oldest_alarm_seconds, ALARM_LIMIT_SECONDS),
        "alarm_effects": {
            "ok": now.alarms_failing + now.alarms_parked == 0,
            "failing": now.alarms_failing,
            "parked": now.alarms_parked,
        },
        "self_test": _self_test(now),
        "messages": _aged(now.oldest_message_seconds, OUTBOX_LIMIT_SECONDS),
        "mail": {"ok": now.mail_failing == 0, "failing": now.mail_failing, "dead": now.dead},
        **{f"lane_{lane.channel}": _lane(lane) for lane in now.lanes},
        "audit_seal": _aged(now.oldest_unsealed_seconds, SEAL_LIMIT_SECONDS),
        "clock": {"ok": drift <= CLOCK_LIMIT_SECONDS, "seconds": round(drift, 3)},
        "ledger": {"ok": now.ledger_differences == 0, "differences": now.ledger_differences},
    }


def _self_test(now: Vitals) -> dict[str, Any]:
    """The last run passed and is not old; before the first there is nothing to complain of."""
    age = _aged(now.self_test_age_seconds, SELF_TEST_LIMIT_SECONDS)
    return {**age, "ok": age["ok"] and now.self_test_ok is not False}


def _lane(lane: Lane) -> dict[str, Any]:
    """A channel is not well while its circuit breaker is open."""
    return {
        "ok": not lane.open,
        "waiting": lane.waiting,
        "dead": lane.dead,
        "open_since": lane.opened_at,
        "next_try": lane.open_until,
    }


def _aged(age: float | None, limit: float, *, empty_is_well: bool = True) -> dict[str, Any]:
    well = empty_is_well if age is None else age <= limit
    return {"ok": well, "age_seconds": None if age is None else round(age, 1)}


class Figures(Collector):
    """The vitals for Prometheus; read from the database, so that every process tells the same."""

    def collect(self) -> Any:
        with acting(Actor.system("metrics")):
            seen, now, gaps = ages(), vitals(), oncall.front().gaps
            at = clock.now()
        age = GaugeMetricFamily(
            "portal_heartbeat_age_seconds", "Since a part proved itself alive.", labels=["part"]
        )
        for name, seconds in seen.items():
            age.add_metric([name], float("nan") if seconds is None else seconds)
        yield age
        for name, help_, value in (
            (
                "portal_alarms_overdue",
                "Alarms that are due and have not fired.",
                now.alarms_overdue,
            ),
            ("portal_alarm_oldest_seconds", "How overdue the oldest is.", now.oldest_alarm_seconds),
            ("portal_alarms_parked", "Alarms whose effects were given up.", now.alarms_parked),
            ("portal_alarms_failing", "Alarms to be tried again.", now.alarms_failing),
            ("portal_self_test_ok", "1 if the last self-test passed.", now.self_test_ok),
            ("portal_outbox_waiting", "Messages to be sent.", now.waiting),
            ("portal_outbox_dead", "Messages that were given up.", now.dead),
            (
                "portal_rota_gaps_now",
                "Levels with nobody on call.",
                sum(g.start <= at for g in gaps),
            ),
            ("portal_rota_gaps_week", "Stretches without anybody within a week.", len(gaps)),
            ("portal_tickets_open", "Open tickets.", now.open_tickets),
            ("portal_clocks_breached_open", "Open clocks past due.", now.breached_open),
        ):
            yield GaugeMetricFamily(name, help_, value=value or 0)
        yield from _lane_figures(now.lanes)


def _lane_figures(lanes: list[Lane]) -> Iterator[GaugeMetricFamily]:
    for name, help_, figure in (
        ("waiting", "Messages of a channel that wait.", lambda lane: lane.waiting),
        ("sending", "Messages of a channel that are being sent.", lambda lane: lane.sending),
        ("dead", "Messages of a channel that were given up.", lambda lane: lane.dead),
        ("oldest_seconds", "Age of the oldest that waits.", lambda lane: lane.oldest_seconds or 0),
        ("open", "1 while the circuit breaker is open.", lambda lane: int(lane.open)),
    ):
        family = GaugeMetricFamily(f"portal_lane_{name}", help_, labels=["channel"])
        for lane in lanes:
            family.add_metric([lane.channel], figure(lane))
        yield family


@transaction.non_atomic_requests
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    try:
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    except NO_DATABASE:
        return HttpResponse("database\n", status=503, content_type="text/plain")
