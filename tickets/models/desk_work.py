"""What helps the desk with one kind of fault: ready words, steps to go through, time that it took.

A kind of fault is the kind of equipment that is hit: what a caller says first, and what decides
what to try. The words are edited by administrators in the browser, in three languages.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from assets.models import AssetKind
from customers.models import Organisation
from hdo_portal.foundation.models.base import PublicModel, ScopedModel
from hdo_portal.foundation.protection import Protection
from tickets.models.enums import Visibility
from tickets.models.rules import IN_TICKET
from tickets.models.ticket import Ticket

LONGEST_MINUTES = 24 * 60


class ThreeLanguages(models.Model):
    """Words in Bokmål, and in Nynorsk and English where somebody has written them."""

    text_nb = models.TextField(_("Bokmål"))
    text_nn = models.TextField(_("Nynorsk"), blank=True)
    text_en = models.TextField(_("English"), blank=True)

    class Meta:
        abstract = True

    def text(self, language: str = "") -> str:
        """The words in a language, or in the one that is spoken now; else in Bokmål."""
        own = {"nn": self.text_nn, "en": self.text_en}.get(language or get_language() or "", "")
        return own or self.text_nb


def category_field() -> "models.CharField[str, str]":
    return models.CharField(
        _("for faults of"), max_length=20, choices=AssetKind, blank=True,
        help_text=_("Empty: for every fault."),
    )  # fmt: skip


class WordsTemplate(PublicModel, ThreeLanguages):
    """Ready words for a comment. ``{customer}`` and its like are filled in from the ticket
    (tickets/ready_words.py)."""

    protection: ClassVar = Protection()

    name = models.CharField(_("name"), max_length=80, unique=True)
    category = category_field()
    visibility = models.CharField(
        _("who can read it"), max_length=8, choices=Visibility, default=Visibility.PUBLIC
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("template")
        verbose_name_plural = _("templates")

    def __str__(self) -> str:
        return self.name


class Playbook(PublicModel):
    """What to check and do, step by step, for one kind of fault."""

    protection: ClassVar = Protection()

    name = models.CharField(_("name"), max_length=80, unique=True)
    category = category_field()
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("playbook")
        verbose_name_plural = _("playbooks")

    def __str__(self) -> str:
        return self.name


class PlaybookStep(PublicModel, ThreeLanguages):
    """One thing to check or do."""

    protection: ClassVar = Protection()

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.text_nb[:60]


class StepDone(ScopedModel):
    """A step of a playbook was gone through on a ticket. Its words are kept as they were then."""

    protection: ClassVar = Protection(parents=(IN_TICKET,))

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="steps_done")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    step = models.ForeignKey(PlaybookStep, models.SET_NULL, null=True, related_name="+")
    words = models.TextField()
    done_by = models.CharField(max_length=150)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["done_at", "id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "step"], name="step_done_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.words[:40]}"


class TimeEntry(PublicModel):
    """Whole minutes that somebody spent on a ticket. HDO's own: no customer reads it."""

    protection: ClassVar = Protection(parents=(IN_TICKET,))

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="time_entries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=150)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("what was done"), max_length=150, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, LONGEST_MINUTES)), name="time_entry_minutes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.name} {self.minutes}"
