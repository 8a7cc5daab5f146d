"""What searching reads. Triggers write it (migration search_triggers), whoever wrote.

None of it is audited: it repeats rows that are, and a word that is taken out of those must go from
here as well.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from assets.models import Asset
from customers.models import Organisation, Person, Site
from hdo_portal.foundation.models.base import ScopedModel
from hdo_portal.foundation.protection import Parent, Protection, owned
from tickets.models.enums import Visibility
from tickets.models.rules import IN_TICKET, PUBLIC_OF_VISIBLE_TICKET
from tickets.models.ticket import Ticket


class SearchDocument(ScopedModel):
    """The words of one ticket for one circle of readers.

    ``internal`` holds everything and is the staff's; ``public`` holds what every customer of the
    ticket may read, and one more with an ``audience`` also what was said to that customer alone. So
    a customer's question never meets an internal word: it is in no row that the customer reads.
    ``words`` also holds facts as words no text can hold: ``=sev:SL1``, ``=org:17``. ``pieces`` are
    pairs of what a text is and the text, for showing the hit.
    """

    protection: ClassVar = Protection(
        portal=PUBLIC_OF_VISIBLE_TICKET, parents=(IN_TICKET,), audited=False
    )

    ticket = models.ForeignKey(Ticket, models.DO_NOTHING, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        Organisation, models.DO_NOTHING, related_name="+", db_index=False
    )
    audience = models.ForeignKey(
        Organisation, models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    visibility = models.CharField(max_length=8, choices=Visibility)
    is_open = models.BooleanField()
    opened_at = models.DateTimeField()
    heading = models.TextField()
    pieces = models.JSONField()
    words = SearchVectorField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "visibility", "audience"],
                nulls_distinct=False,
                name="search_document_once",
            ),
        ]
        indexes = [
            # Only staff are served by it: PostgreSQL uses no such index below row-level security.
            GinIndex(
                fields=["words"],
                fastupdate=False,
                condition=Q(visibility="internal"),
                name="search_words",
            ),
            models.Index(
                fields=["is_open", "opened_at", "ticket"],
                condition=Q(visibility="internal"),
                name="search_newest",
            ),
            models.Index(
                fields=["organisation", "opened_at", "ticket"],
                condition=Q(visibility="public"),
                name="search_newest_of_customer",
            ),
            models.Index(
                F("written_at"), condition=Q(visibility="internal"), name="search_latest_written"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.visibility}"


class EntryKind(models.TextChoices):
    ASSET = "asset"
    ORGANISATION = "organisation"
    PERSON = "person"
    SITE = "site"


class SearchEntry(ScopedModel):
    """An asset, a customer, a person or a place, under all its names and numbers.

    ``words`` is folded text with a space before each word; ``identities`` are numbers that mean
    this one thing, in capitals without spaces and signs.
    """

    protection: ClassVar = Protection(
        portal=owned(),
        parents=(
            Parent(field="asset", model="assets.Asset"),
            Parent(field="person", model="customers.Person"),
            Parent(field="site", model="customers.Site"),
        ),
        audited=False,
    )

    kind = models.CharField(max_length=12, choices=EntryKind)
    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    asset = models.ForeignKey(Asset, models.DO_NOTHING, null=True, related_name="+")
    person = models.ForeignKey(Person, models.DO_NOTHING, null=True, related_name="+")
    site = models.ForeignKey(Site, models.DO_NOTHING, null=True, related_name="+")
    label = models.TextField()
    words = models.TextField()
    identities = ArrayField(models.TextField())
    is_active = models.BooleanField()

    class Meta:
        indexes = [
            GinIndex(OpClass("words", "gin_trgm_ops"), name="search_entry_like"),
            GinIndex(fields=["identities"], name="search_entry_identity"),
        ]

    def __str__(self) -> str:
        return self.label


class SearchWord(ScopedModel):
    """A word that stands in some ticket, for words spelt wrongly and words inside words. Staff's
    alone: to a customer it would tell what others write."""

    protection: ClassVar = Protection(audited=False)

    word = models.TextField(primary_key=True)
    gathered_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        indexes = [GinIndex(OpClass("word", "gin_trgm_ops"), name="search_word_like")]

    def __str__(self) -> str:
        return self.word
