"""Agreements, their versions, and calendars: what was promised, published and never edited."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from customers.models import (
    Agreement,
    Calendar,
    CalendarVersion,
    Organisation,
    PauseReason,
    Service,
    ServiceLevel,
    Terms,
)
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid
from hdo_portal.foundation.scoping import verb
from tickets.sla import worktime

# Ten years; longer than any promise and short enough for every calendar that ever opens.
MAX_TARGET_SECONDS = 10 * 366 * 86_400


@verb("agreement.edit")
def create_agreement(
    actor: Actor,
    *,
    organisation: Organisation | None,
    name: str,
    valid_from: date,
    levels: Sequence[Mapping[str, Any]],
    valid_to: date | None = None,
    pause_reasons: Sequence[str] | None = None,
    reopen_days: int | None = None,
) -> Agreement:
    """A new agreement with its first terms. Tickets opened from its first day on fall under it.
    Raises Invalid."""
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid(_("An agreement ends after it begins."), field="valid_to")
    agreement = Agreement(
        organisation=organisation, name=name.strip(), valid_from=valid_from, valid_to=valid_to
    )
    _clean(agreement)
    agreement.save(force_insert=True)
    publish_terms(
        actor, agreement=agreement, levels=levels, pause_reasons=pause_reasons,
        reopen_days=reopen_days,
    )  # fmt: skip
    return agreement


@verb("agreement.edit")
def publish_terms(
    actor: Actor,
    *,
    agreement: Agreement,
    levels: Sequence[Mapping[str, Any]],
    pause_reasons: Sequence[str] | None = None,
    reopen_days: int | None = None,
) -> Terms:
    """The next version of an agreement's terms. Open tickets keep theirs. Raises Invalid, naming
    the level: ``levels[2].calendar``."""
    Agreement.objects.locked().get(pk=agreement.pk)
    last = Terms.objects.filter(agreement=agreement).order_by("-version").first()
    reasons = list(pause_reasons if pause_reasons is not None else _reasons(last))
    if unknown := [reason for reason in reasons if reason not in PauseReason.values]:
        raise Invalid(_("%(reason)s is no reason to pause.") % {"reason": unknown[0]},
                      field="pause_reasons")  # fmt: skip
    terms = Terms(
        agreement=agreement,
        version=(last.version if last else 0) + 1,
        pause_reasons=reasons,
        reopen_days=reopen_days if reopen_days is not None else (last.reopen_days if last else 14),
    )
    _clean(terms)
    terms.save(force_insert=True)
    if not levels:
        raise Invalid(_("Terms promise something: add a level."), field="levels", code="required")
    for number, level in enumerate(levels):
        _add_level(terms, level, f"levels[{number}]")
    return terms


def _reasons(last: Terms | None) -> list[str]:
    return list(last.pause_reasons) if last else [PauseReason.CUSTOMER, PauseReason.ACCESS]


def _add_level(terms: Terms, level: Mapping[str, Any], path: str) -> None:
    calendar = Calendar.objects.filter(slug=level.get("calendar", "always")).first()
    if calendar is None:
        raise Invalid(_("There is no such calendar."), field=f"{path}.calendar")
    service = level.get("service")
    if isinstance(service, str):
        service = Service.objects.filter(slug=service).first()
        if service is None:
            raise Invalid(_("There is no such service."), field=f"{path}.service")
    seconds = level.get("target_seconds")
    if not isinstance(seconds, int) or not 0 <= seconds <= MAX_TARGET_SECONDS:
        raise Invalid(
            _("A target is a whole number of seconds, at most ten years."),
            field=f"{path}.target_seconds",
        )
    row = ServiceLevel(
        terms=terms,
        severity=level.get("severity", ""),
        measure=level.get("measure", ""),
        fault_class=level.get("fault_class", ""),
        service=service,
        target_seconds=seconds,
        calendar=calendar,
    )
    _clean(row, path)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(_("This level stands here twice."), field=path, code="twice") from error


def _clean(row: Any, path: str = "") -> None:
    try:
        row.clean_fields()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=f"{path}.{field}".lstrip(".")) from error


@verb("calendar.edit")
def publish_calendar(
    actor: Actor, *, calendar: Calendar, spec: Mapping[str, Any]
) -> CalendarVersion:
    """The next version of a calendar. Clocks that run keep theirs. Raises Invalid for a calendar
    that is malformed or never opens."""
    try:
        parsed = worktime.parse_calendar(dict(spec))
    except worktime.CalendarError as error:
        raise Invalid(str(error), field="spec", code=error.code) from error
    if not parsed.can_open:
        raise Invalid(_("This calendar never opens."), field="spec", code="never_open")
    Calendar.objects.locked().get(pk=calendar.pk)
    last = calendar.versions.aggregate(last=Max("number"))["last"] or 0
    version: CalendarVersion = CalendarVersion.objects.create(
        calendar=calendar, number=last + 1, spec=parsed.to_json()
    )
    return version
