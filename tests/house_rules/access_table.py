"""Who gets what from every URL, written by hand.

The columns are those of access.ROLES: anonymous, customer of the object, another customer, agent,
lead, manager, admin. 302 from a page is the way to the sign-in; 404 hides that a thing exists.
"""

from tests.house_rules.access import Prefix, Row

ROWS: tuple[Row, ...] = ()

PREFIXES: tuple[Prefix, ...] = ()
