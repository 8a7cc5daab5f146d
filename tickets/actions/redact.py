"""Taking out what should never have been written: a patient's name, a national identity number."""

import functools
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from hdo_portal.foundation import clock as time
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotFound
from hdo_portal.foundation.models import IdempotentRequest, OutboxMessage
from hdo_portal.foundation.protection import protection_of
from hdo_portal.foundation.scoping import verb
from tickets.actions.base import locked, record, save, text
from tickets.models import Attachment, Ticket

MARK = "▮▮▮"
SHORTEST, LONGEST = 4, 500
_WORDS = (models.CharField, models.TextField)


@verb("ticket.redact")
def redact(actor: Actor, *, ticket: Ticket, passage: str, reason: str) -> Ticket:
    """Take a passage out of everything the portal keeps of a ticket: its texts, story, messages,
    histories and the audit trail, whose seals still hold. The story says that something was taken
    out, by whom and why, never what. What was mailed already cannot be called back. Raises Invalid
    when the passage is nowhere, too short or in the reason."""
    at = time.now()
    ticket = locked(actor, ticket)
    words = _passage(passage)
    why = text(reason, "reason")
    if words.casefold() in why.casefold():
        raise Invalid(_("Say why without repeating it."), field="reason", code="repeated")
    rows = list(_rows_of(ticket))
    found = sum(_take_out(model, pks, words) for model, pks in rows)
    found += _take_out_of_messages(ticket, words)
    found += _take_out_of_trail(ticket, rows, words, why)
    if not found:
        raise Invalid(
            _("This stands nowhere on the ticket. Copy it exactly as it is written."),
            field="passage",
            code="not_found",
        )
    ticket.refresh_from_db()
    save(ticket, at)
    record(actor, ticket, "redacted", at, places=found, reason=why)
    return ticket


def _passage(passage: str) -> str:
    words = passage.replace("\r\n", "\n").strip()
    if not SHORTEST <= len(words) <= LONGEST:
        raise Invalid(
            _("Write 4 to 500 characters, exactly as they stand."), field="passage", code="length"
        )
    return words


@functools.cache
def _models_of_tickets() -> list[type[models.Model]]:
    """Every table of ours that belongs to a ticket, the ticket's own first."""
    ours = [model for model in apps.get_models() if hasattr(model, "protection")]
    children = [model for model in ours if _leads_to_ticket(model)]
    return [Ticket, *children]


def _leads_to_ticket(model: type[models.Model]) -> bool:
    fields = {field.name: field for field in model._meta.get_fields()}
    return getattr(fields.get("ticket"), "related_model", None) is Ticket


def _rows_of(ticket: Ticket) -> Iterator[tuple[Any, list[Any]]]:
    model: Any
    for model in _models_of_tickets():
        about = Q(pk=ticket.pk) if model is Ticket else Q(ticket=ticket)
        pks = list(model.objects.filter(about).values_list("pk", flat=True))
        if pks:
            yield model, pks


def _take_out(model: Any, pks: list[Any], words: str) -> int:
    """Rows that may be edited. Those of a story are the trail's work, and what triggers write
    follows by itself."""
    protection = protection_of(model)
    if protection.append_only or protection.written_by_triggers:
        return 0
    return _replace(model.objects.filter(pk__in=pks), words)


def _replace(rows: Any, words: str) -> int:
    changed = 0
    for field in rows.model._meta.concrete_fields:
        if isinstance(field, models.JSONField):
            held = RawSQL(f'"{field.column}"::text', [])  # noqa: S611 - a column of ours
            changed += _rewrite(rows, field, held, _spellings(words))
        elif isinstance(field, _WORDS) and not field.choices and not field.unique:
            changed += _rewrite(rows, field, F(field.name), [words])
    return changed


def _rewrite(rows: Any, field: Any, held: Any, spellings: list[str]) -> int:
    without = Func(held, Value(spellings, ArrayField(models.TextField())), Value(MARK),
                   function="foundation_without", output_field=models.TextField())  # fmt: skip
    told = Cast(without, field) if isinstance(field, models.JSONField) else without
    same = Cast(held, models.TextField())
    found = rows.annotate(is_told=without, was_told=same).exclude(is_told=F("was_told"))
    pks = list(found.exclude(was_told=None).values_list("pk", flat=True))
    return int(rows.filter(pk__in=pks).update(**{field.name: told})) if pks else 0


def _spellings(words: str) -> list[str]:
    """How a passage stands in the text of a JSON column, and of JSON that is a text in it."""
    once = [json.dumps(words, ensure_ascii=plain)[1:-1] for plain in (False, True)]
    twice = [json.dumps(one, ensure_ascii=False)[1:-1] for one in once]
    return sorted({words, *once, *twice}, key=len, reverse=True)


def _take_out_of_messages(ticket: Ticket, words: str) -> int:
    """What was or will be sent about the ticket, and answers that are kept to be given again."""
    IdempotentRequest.objects.filter(body__icontains=words).delete()
    return _replace(OutboxMessage.objects.filter(about=ticket.number), words)


def _take_out_of_trail(ticket: Ticket, rows: list[Any], words: str, why: str) -> int:
    messages = OutboxMessage.objects.filter(about=ticket.number).values_list("pk", flat=True)
    rows = [*rows, (OutboxMessage, list(messages))]
    tables = [model._meta.db_table for model, pks in rows for _pk in pks]
    keys = [str(pk) for _model, pks in rows for pk in pks]
    stories = [model._meta.db_table for model, _pks in rows if _is_story(model)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT foundation_redact(%s, %s, %s, %s, %s, %s, %s)",
            [tables, keys, stories, _spellings(words), MARK, why, ticket.number],
        )
        return int(cursor.fetchone()[0])


def _is_story(model: Any) -> bool:
    columns = {field.column for field in model._meta.concrete_fields}
    return protection_of(model).append_only and "data" in columns


@verb("ticket.redact")
def remove_file(actor: Actor, *, ticket: Ticket, attachment: Attachment, reason: str) -> Ticket:
    """Take a file away for good; that there was one, and its checksum, stay. Raises Invalid,
    NotFound."""
    at = time.now()
    ticket = locked(actor, ticket)
    why = text(reason, "reason")
    row = Attachment.objects.filter(ticket=ticket, pk=attachment.pk).select_for_update().first()
    if row is None:
        raise NotFound(_("There is no such file on the ticket."))
    name = row.name
    row.name, row.size = MARK, 0
    row.save(update_fields=["name", "size"])
    if len(name) >= SHORTEST:
        _take_out_of_trail(ticket, list(_rows_of(ticket)), name, why)
    transaction.on_commit(lambda: row.file.storage.delete(row.file.name))
    save(ticket, at)
    record(actor, ticket, "redacted", at, places=1, reason=why)
    return ticket
