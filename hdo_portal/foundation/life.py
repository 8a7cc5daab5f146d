"""How a process shows its guard (``guard.py``) that it gets on with its work.

The guard names a file in ``PORTAL_LIFE``; whoever works touches it. Without a guard it is nothing.
"""

import os
from typing import Any

FILE = "PORTAL_LIFE"


def prove(*_args: Any, **_kwargs: Any) -> None:
    """Say "I got on" to the guard, if there is one. Takes whatever a signal hands over."""
    if path := os.environ.get(FILE):
        try:
            os.utime(path)
        except OSError:
            # The guard made the file; that it is gone again must not stop the work. What cannot
            # prove itself is started anew.
            return
