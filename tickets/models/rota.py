"""Who is on call when: rotas of layers that take turns, and what people agree instead."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from hdo_portal.accounts.models import Team, User
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection

LEVELS = (1, 9)
_SHA256 = "^[0-9a-f]{64}$"


class Rotation(models.TextChoices):
    """What one turn is counted in; a layer says how many."""

    DAILY = "daily", _("Days")
    WEEKLY = "weekly", _("Weeks")


class SwapState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def _stretch() -> Func:
    """The half-open stretch of a row, as PostgreSQL compares it."""
    return Func(
        F("from_at"),
        F("to_at"),
        RangeBoundary(),
        function="TSTZRANGE",
        output_field=DateTimeRangeField(),
    )


class Rota(PublicModel):
    """Who answers for something around the clock: the duty manager, the radio network."""

    protection: ClassVar = Protection()

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="rotas", verbose_name=_("team")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("on-call rota")
        verbose_name_plural = _("on-call rotas")

    def __str__(self) -> str:
        return self.name


class RotaLayer(PublicModel):
    """People who take turns at one level, from a day until another.

    Days, hand-over and hours are local wall times of Europe/Oslo. A turn lasts ``every`` days or
    weeks. Where layers of a level overlap the highest ``rank`` has the duty. A layer that has begun
    is not edited: it is ended, and another goes on from that day, so the past stays as it was.
    """

    protection: ClassVar = Protection()

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="layers")
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    rank = models.PositiveSmallIntegerField(_("rank"), default=0)
    name = models.CharField(_("name"), max_length=100)
    rotation = models.CharField(
        _("turns counted in"), max_length=10, choices=Rotation, default=Rotation.WEEKLY
    )
    every = models.PositiveSmallIntegerField(_("length of a turn"), default=1)
    handover_weekday = models.PositiveSmallIntegerField(
        _("hand-over day"), choices=Weekday, null=True, blank=True
    )
    handover_time = models.TimeField(_("hand-over time"))
    starts_on = models.DateField(_("from and with"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    hours_from = models.TimeField(_("only from"), null=True, blank=True)
    hours_to = models.TimeField(_("only until"), null=True, blank=True)
    weekdays = models.CharField(
        _("only on"), max_length=7, blank=True, help_text=_("Days as digits, Monday being 0.")
    )

    class Meta:
        ordering = ["rota_id", "level", "-rank", "starts_on", "id"]
        verbose_name = _("rota layer")
        verbose_name_plural = _("rota layers")
        constraints = [
            models.CheckConstraint(condition=Q(level__range=LEVELS), name="rota_layer_level"),
            models.CheckConstraint(
                condition=Q(rotation__in=Rotation.values, every__range=(1, 366)),
                name="rota_layer_turn",
            ),
            models.CheckConstraint(
                condition=Q(rotation="daily", handover_weekday__isnull=True)
                | Q(rotation="weekly", handover_weekday__range=(0, 6)),
                name="rota_layer_handover_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="rota_layer_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(hours_from__isnull=True, hours_to__isnull=True)
                | Q(hours_from__isnull=False, hours_to__isnull=False)
                & ~Q(hours_from=F("hours_to")),
                name="rota_layer_hours",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__regex="^0?1?2?3?4?5?6?$"), name="rota_layer_weekdays"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RotaMember(ScopedModel):
    """A person's turn in a layer. One person may stand in it more than once."""

    protection: ClassVar = Protection()

    layer = models.ForeignKey(RotaLayer, models.CASCADE, related_name="members")
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    position = models.PositiveSmallIntegerField(_("turn"))

    class Meta:
        ordering = ["layer_id", "position"]
        verbose_name = _("rota member")
        verbose_name_plural = _("rota members")
        constraints = [
            models.UniqueConstraint(fields=["layer", "position"], name="rota_turn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.layer_id}.{self.position}"


class RotaSwap(PublicModel):
    """An offer: the giver asks the taker to have a stretch of theirs, perhaps for one in return.
    Nothing changes before the taker accepts."""

    protection: ClassVar = Protection()

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="swaps")
    level = models.PositiveSmallIntegerField(_("level"))
    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("giver"))
    taker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("taker"))
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("until"))
    return_from_at = models.DateTimeField(_("in return from"), null=True, blank=True)
    return_to_at = models.DateTimeField(_("in return until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SwapState, default=SwapState.PROPOSED
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        ordering = ["from_at", "id"]
        verbose_name = _("swap of duty")
        verbose_name_plural = _("swaps of duty")
        indexes = [
            models.Index(fields=["taker"], condition=Q(state="proposed"), name="rota_swap_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=LEVELS), name="rota_swap_level"),
            models.CheckConstraint(
                condition=Q(to_at__gt=F("from_at")), name="rota_swap_has_length"
            ),
            models.CheckConstraint(
                condition=Q(return_from_at__isnull=True, return_to_at__isnull=True)
                | Q(return_from_at__isnull=False, return_to_at__gt=F("return_from_at")),
                name="rota_swap_return_has_length",
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="rota_swap_of_two"),
            models.CheckConstraint(
                condition=Q(state="proposed", answered_at__isnull=True)
                | Q(state__in=["accepted", "declined", "withdrawn"], answered_at__isnull=False),
                name="rota_swap_answered",
            ),
            ExclusionConstraint(
                name="rota_swap_offered_once",
                expressions=[
                    (F("rota"), RangeOperators.EQUAL),
                    (F("level"), RangeOperators.EQUAL),
                    (F("giver"), RangeOperators.EQUAL),
                    (F("taker"), RangeOperators.EQUAL),
                    (_stretch(), RangeOperators.OVERLAPS),
                ],
                condition=Q(state="proposed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id} {self.from_at:%Y-%m-%d %H:%M}"


class RotaOverride(PublicModel):
    """Somebody else has the duty of one level for a stretch, whatever the layers say.

    No two that count overlap. One that is cut or taken back stays as a row with ``withdrawn_at``.
    """

    protection: ClassVar = Protection()

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="overrides")
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    swap = models.ForeignKey(
        RotaSwap, models.SET_NULL, null=True, blank=True, related_name="overrides"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        ordering = ["rota_id", "level", "from_at", "id"]
        verbose_name = _("duty taken over")
        verbose_name_plural = _("duties taken over")
        constraints = [
            models.CheckConstraint(condition=Q(level__range=LEVELS), name="rota_override_level"),
            models.CheckConstraint(
                condition=Q(to_at__gt=F("from_at")), name="rota_override_has_length"
            ),
            ExclusionConstraint(
                name="rota_override_one_at_a_time",
                expressions=[
                    (F("rota"), RangeOperators.EQUAL),
                    (F("level"), RangeOperators.EQUAL),
                    (_stretch(), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.from_at:%Y-%m-%d %H:%M}"


class CalendarFeed(ScopedModel):
    """A person's duties for their own calendar, at a secret address of which only the SHA-256
    is kept. Making a new one ends the old. ``body_hash`` is of the file as it was last fetched, and
    ``changed_at`` when it was first so: what a calendar is told to ask again by."""

    protection: ClassVar = Protection()

    person = models.OneToOneField(User, models.CASCADE, related_name="duty_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"))
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    body_hash = models.CharField(max_length=64, blank=True, db_default="")
    changed_at = models.DateTimeField(_("last changed"), null=True, blank=True)

    class Meta:
        verbose_name = _("duty calendar")
        verbose_name_plural = _("duty calendars")
        constraints = [
            models.CheckConstraint(
                condition=Q(token_hash__regex=_SHA256), name="calendar_feed_hash"
            ),
            models.CheckConstraint(
                condition=Q(body_hash="", changed_at__isnull=True)
                | Q(body_hash__regex=_SHA256, changed_at__isnull=False),
                name="calendar_feed_version",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
