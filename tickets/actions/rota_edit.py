"""The verbs that make rotas: their names, and the layers of people who take turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hdo_portal.accounts.models import Team, User
from hdo_portal.foundation import clock
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid
from hdo_portal.foundation.scoping import verb
from tickets.escalation import oncall
from tickets.escalation.rota import instant
from tickets.models import Rota, RotaLayer, RotaMember
from tickets.models.rota import LEVELS, Rotation

MOST_TURNS = 60
MOST_DAYS = 366


@dataclass(frozen=True)
class Turns:
    """What a layer says besides its days: who takes turns, how long, and in which hours.

    Times are local. ``weekdays`` are digits, Monday being 0; empty is all.
    """

    name: str
    level: int
    people: Sequence[User]
    handover_time: time
    rotation: str = Rotation.WEEKLY
    every: int = 1
    handover_weekday: int | None = 0
    rank: int = 0
    hours_from: time | None = None
    hours_to: time | None = None
    weekdays: str = ""


@verb("rota.edit")
def create_rota(actor: Actor, *, name: str, team: Team | None = None) -> Rota:
    """A new rota, without layers yet. Raises Invalid."""
    row = Rota(name=name.strip(), team=team, slug=_free_slug(name))
    _clean(row)
    row.save(force_insert=True)
    return row


@verb("rota.edit")
def edit_rota(
    actor: Actor, *, rota: Rota, name: str, team: Team | None, is_active: bool = True
) -> Rota:
    """Another name or team; one that is no longer active has nobody on call. Raises Invalid."""
    row: Rota = Rota.objects.locked().get(pk=rota.pk)
    row.name, row.team, row.is_active = name.strip(), team, is_active
    _clean(row)
    row.save(update_fields=["name", "team", "is_active"])
    return row


@verb("rota.edit")
def add_layer(
    actor: Actor, *, rota: Rota, turns: Turns, starts_on: date, ends_on: date | None = None
) -> RotaLayer:
    """A layer from a day on, which must lie ahead: nobody had a duty that was written down
    afterwards. Raises Invalid."""
    Rota.objects.locked().get(pk=rota.pk)
    _lies_ahead(starts_on, turns.handover_time, "starts_on")
    return _made(rota, turns, starts_on, ends_on)


@verb("rota.edit")
def change_layer(
    actor: Actor, *, layer: RotaLayer, turns: Turns, starts_on: date, ends_on: date | None = None
) -> RotaLayer:
    """The layer as it shall be from a day on. One that has begun ends there and another goes on,
    so what has been stays as it was; a later hand-over is bridged. Raises Invalid, Conflict."""
    Rota.objects.locked().get(pk=layer.rota_id)
    row: RotaLayer = RotaLayer.objects.locked().select_related("rota").get(pk=layer.pk)
    at = clock.now()
    if row.ends_on is not None and instant(row.ends_on, row.handover_time) <= at:
        raise Conflict(_("This layer has ended. Add a new one."))
    _lies_ahead(starts_on, turns.handover_time, "starts_on")
    made = _made(row.rota, turns, starts_on, ends_on)
    if _begins(row) > at:
        row.delete()
        return made
    last = starts_on + timedelta(days=turns.handover_time > row.handover_time)
    if row.ends_on is None or row.ends_on > last:
        row.ends_on = last
        row.save(update_fields=["ends_on"])
    return made


@verb("rota.edit")
def end_layer(actor: Actor, *, layer: RotaLayer, ends_on: date) -> None:
    """No turns of this layer after the hand-over of a day, which must lie ahead. A layer that has
    not begun by then is removed. Raises Invalid."""
    Rota.objects.locked().get(pk=layer.rota_id)
    row: RotaLayer = RotaLayer.objects.locked().get(pk=layer.pk)
    if ends_on <= row.starts_on and _begins(row) > clock.now():
        row.delete()
        return
    _lies_ahead(ends_on, row.handover_time, "ends_on")
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])


def _begins(row: RotaLayer) -> datetime:
    return instant(row.starts_on, row.handover_time)


def _lies_ahead(day: date, at: time, field: str) -> None:
    if instant(day, at) < clock.now():
        raise Invalid(_("This hand-over has been already. Choose a later day."), field=field)


def _made(rota: Rota, turns: Turns, starts_on: date, ends_on: date | None) -> RotaLayer:
    _check(turns)
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(_("It must end after it begins."), field="ends_on")
    row = RotaLayer(
        rota=rota, level=turns.level, rank=turns.rank, name=turns.name.strip(),
        rotation=turns.rotation, every=turns.every,
        handover_weekday=turns.handover_weekday if turns.rotation == Rotation.WEEKLY else None,
        handover_time=turns.handover_time, starts_on=starts_on, ends_on=ends_on,
        hours_from=turns.hours_from, hours_to=turns.hours_to, weekdays=turns.weekdays,
    )  # fmt: skip
    _clean(row)
    row.save(force_insert=True)
    RotaMember.objects.bulk_create([
        RotaMember(layer=row, person=person, position=place)
        for place, person in enumerate(turns.people)
    ])
    return row


def _check(turns: Turns) -> None:
    if not LEVELS[0] <= turns.level <= LEVELS[1]:
        raise Invalid(_("Levels are 1 to 9."), field="level")
    days = turns.every * (7 if turns.rotation == Rotation.WEEKLY else 1)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(_("A turn lasts from one day to a year."), field="every")
    if turns.rotation == Rotation.WEEKLY and turns.handover_weekday is None:
        raise Invalid(_("Choose the day of the hand-over."), field="handover_weekday")
    if (turns.hours_from is None) != (turns.hours_to is None):
        raise Invalid(_("Give both times, or none."), field="hours_to")
    if turns.hours_from is not None and turns.hours_from == turns.hours_to:
        raise Invalid(_("These hours are empty; leave both out for the whole day."),
                      field="hours_to")  # fmt: skip
    if not turns.people:
        raise Invalid(_("Choose at least one person."), field="people")
    if len(turns.people) > MOST_TURNS:
        raise Invalid(_("That is too many turns."), field="people")
    if not all(oncall.can_serve(person) for person in turns.people):
        raise Invalid(_("Only HDO's own people can be on call."), field="people")


def _clean(row: Rota | RotaLayer) -> None:
    try:
        row.clean_fields(exclude=["team", "rota"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(messages), field=field) from error


def _free_slug(name: str) -> str:
    """A short name that no rota has: the name's letters, and a number where they are taken."""
    stem = slugify(name)[:40] or "rota"
    taken = set(Rota.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)
