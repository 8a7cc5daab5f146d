"""Where an event stands on its ticket's page."""

from typing import Any

from django import template

from hdo_portal.web.why import event_anchor as anchor_of

register = template.Library()


@register.filter
def event_anchor(entry: Any) -> str:
    """The anchor of an entry of a timeline, so that a clock's bend can be linked to it."""
    return anchor_of(entry.kind, entry.at)
