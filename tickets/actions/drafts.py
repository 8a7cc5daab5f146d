"""Drafts: what is typed and not yet sent, kept for the one who typed it."""

import json
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation import privacy
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets.models import FormDraft

KEPT = timedelta(days=7)
MOST_BYTES = 60_000
MOST_FIELDS = 100


@verb("desk.use")
def keep_draft(actor: Actor, *, key: str, fields: list[Any]) -> None:
    """Keep what stands in a form now; of two windows the last to be typed in. Raises Invalid for
    what is no draft, is too large, or must not be stored: patient data stays in the browser."""
    well_made = all(
        isinstance(row, list) and len(row) == 3 and all(isinstance(x, str | bool) for x in row)
        for row in fields
    )
    if not well_made or len(fields) > MOST_FIELDS or len(json.dumps(fields)) > MOST_BYTES:
        raise Invalid(_("This cannot be kept as a draft."), field="fields", code="draft")
    for name, _choice, value in fields:
        if isinstance(value, str):
            privacy.check(value, str(name))
    FormDraft.objects.update_or_create(
        user_id=actor.user_id, key=key, defaults={"fields": fields, "saved_at": time.now()}
    )


@verb("desk.use")
def drop_draft(actor: Actor, *, key: str) -> None:
    """The form was accepted, or its draft thrown away."""
    FormDraft.objects.filter(user_id=actor.user_id, key=key).delete()


def draft_of(actor: Actor, key: str) -> FormDraft | None:
    """What this person last typed into a form and did not send, if it is not a week old."""
    rows = FormDraft.objects.filter(user_id=actor.user_id, key=key)
    found: FormDraft | None = rows.filter(saved_at__gt=time.now() - KEPT).first()
    return found


def forget_old_drafts() -> int:
    """Throw away drafts that nobody came back to for a week. Returns how many."""
    return int(FormDraft.objects.filter(saved_at__lte=time.now() - KEPT).delete()[0])
