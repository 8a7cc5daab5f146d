"""How much one caller may ask: a bucket for each token or session, refilled all the time.

The buckets are this process's own. Nothing is asked of Valkey, which may be away or silent, nor
written to PostgreSQL for every call; with several web processes a caller may therefore get through
up to as many times the limit. It guards against a script that runs wild, not against an attack.
"""

import hashlib
import math
import threading
import time
from collections import OrderedDict
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

MOST_CALLERS = 10_000


class Buckets:
    """Buckets that hold ``per_minute`` calls and refill within a minute. Safe between threads; the
    one that was used longest ago is forgotten when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str, per_minute: int, now: float) -> float:
        """Take one call at ``now``, in seconds of a clock that only goes forward. Returns the
        seconds to wait for the next one: 0 when this one is granted."""
        with self._lock:
            left, at = self._left.pop(caller, (float(per_minute), now))
            left = min(float(per_minute), left + (now - at) * per_minute / 60)
            granted = left >= 1
            self._left[caller] = (left - 1 if granted else left, now)
            if len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
        return 0.0 if granted else (1 - left) * 60 / per_minute


_buckets = Buckets()


class PerCaller(BaseThrottle):
    """Refuses with 429 and Retry-After what is beyond PORTAL_API_PER_MINUTE calls a minute."""

    def __init__(self) -> None:
        self._wait = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        self._wait = _buckets.take(
            _caller(request), settings.PORTAL_API_PER_MINUTE, time.monotonic()
        )
        return self._wait == 0

    def wait(self) -> float:
        return math.ceil(self._wait)


def _caller(request: Request) -> str:
    """The token, kept as a digest only; else the session's person; else the address."""
    if header := request.headers.get("Authorization", ""):
        return hashlib.sha256(header.encode("utf-8", "replace")).hexdigest()
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    return f"address {getattr(request._request, 'client_address', '')}"
