"""Administration of what has no screen of its own, for administrators only.

Django finds this package by itself. It registers on a site of ours (``site``), so that what
libraries put on Django's own site can be reached by nobody.
"""

from hdo_portal.web.admin import (
    accounts,
    assets,
    channels,
    customers,
    promises,
    rules,
    trail,
    words,
)
from hdo_portal.web.admin.site import site

__all__ = [
    "accounts",
    "assets",
    "channels",
    "customers",
    "promises",
    "rules",
    "site",
    "trail",
    "words",
]
