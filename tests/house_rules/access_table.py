"""Who gets what from every URL, written by hand.

The columns are those of access.ROLES: anonymous, customer of the object, another customer, agent,
lead, manager, admin. The two faces are in access_pages.py, the API in access_api.py, administration
in access_admin.py; what belongs to nobody's face is here.
"""

from tests.house_rules.access import Prefix, Row, get, post
from tests.house_rules.access_admin import ADMIN, REST
from tests.house_rules.access_api import API
from tests.house_rules.access_major import MAJORS, MAJORS_API
from tests.house_rules.access_oncall import ONCALL, ONCALL_API
from tests.house_rules.access_pages import EVERYBODY, PAGES, SIGNED_IN, said
from tests.house_rules.access_shift import SHIFT, SHIFT_API

# In tests no broker and no worker runs, so the portal says that it is not well.
PROBES = (
    get("livez", *EVERYBODY),
    get("readyz", *EVERYBODY),
    get("healthz", *(503,) * 7),
    get("metrics", *EVERYBODY),
)

# Signing in is for those who have not; the key of a mail is worth what it is worth to anybody.
ACCOUNTS = (
    get("account_login", 200, *(302,) * 6),
    post("account_login", 422, *(302,) * 6, data=said(login="x@hdo.example", password="nei")),
    get("account_logout", 302, *(200,) * 6),
    post("account_logout", *(302,) * 7),
    get("account_inactive", *EVERYBODY),
    get("account_change_password", *SIGNED_IN),
    post("account_change_password", 302, *(422,) * 6),
    get("account_reset_password", *EVERYBODY),
    post("account_reset_password", *(302,) * 7, data=said(email="nobody@hdo.example")),
    get("account_reset_password_done", *EVERYBODY),
    get(
        "account_reset_password_from_key",
        *EVERYBODY,
        kwargs=lambda world: {"uidb36": "1", "key": "spent"},
    ),
    get("account_reset_password_from_key_done", *EVERYBODY),
    get("preferences", *EVERYBODY),
    post("preferences", *(303,) * 7, data=said(language="nn", color_scheme="dark")),
)

ROWS: tuple[Row, ...] = (
    *PROBES,
    *PAGES,
    *ONCALL,
    *SHIFT,
    *MAJORS,
    *API,
    *ONCALL_API,
    *SHIFT_API,
    *MAJORS_API,
    *ADMIN,
    *ACCOUNTS,
)

PREFIXES: tuple[Prefix, ...] = (REST,)
