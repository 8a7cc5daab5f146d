"""The verbs on assets: each one transaction, recorded as the acting person."""

from assets.actions.edit import (
    change_life,
    create_asset,
    create_terminal,
    relate,
    set_subscription,
    unrelate,
    update_asset,
)

__all__ = [
    "change_life",
    "create_asset",
    "create_terminal",
    "relate",
    "set_subscription",
    "unrelate",
    "update_asset",
]
