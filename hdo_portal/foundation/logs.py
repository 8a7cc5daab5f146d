"""Log lines carry the request and the actor, never what a person wrote."""

import logging

from hdo_portal.foundation.scoping import acting_or_none


class RequestFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        actor = acting_or_none()
        record.request_id = actor.request_id if actor else "-"
        record.actor = (f"{actor.kind}:{actor.user_id or actor.name}") if actor else "-"
        return True
