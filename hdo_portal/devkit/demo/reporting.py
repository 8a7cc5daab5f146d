"""How the tickets that are open now were reported."""

from typing import Any

from hdo_portal.devkit.demo.plots import OSLO
from hdo_portal.devkit.demo.stage import Stage
from hdo_portal.foundation.actor import Actor
from tickets import actions
from tickets.models import Ticket


def on_duty(stage: Stage) -> Actor:
    """Who sits at the service desk in the present."""
    hour = stage.now.astimezone(OSLO).hour
    return stage.cast.staff("agent" if 7 <= hour < 22 else "natt")


def by_phone(stage: Stage, customer: str, asset: str, **fields: Any) -> Ticket:
    """A contact calls, and the desk logs it."""
    reporter = stage.cast.contact(customer, 1)
    return actions.open_incident(
        on_duty(stage),
        organisation=stage.organisations[customer],
        assets=[stage.assets[asset]],
        reporter=reporter,
        callback=reporter.phone,
        via="phone",
        **fields,
    )


def in_portal(stage: Stage, account: str, asset: str, **fields: Any) -> Ticket:
    """The customer reports it itself, for the owner of the equipment."""
    row = stage.assets[asset]
    return actions.open_incident(
        stage.cast.actor(account),
        organisation=row.organisation,
        assets=[row],
        site=row.site,
        via="portal",
        **fields,
    )
