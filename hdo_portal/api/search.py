"""Searching: the same question in words as on the pages, answered for programs."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import StrictSerializer
from hdo_portal.api.views import PortalView
from hdo_portal.web.search import read_place, written
from tickets.search import Answer, Hit, ask

KINDS = ("ticket", "asset", "organisation", "person", "site")


class SearchQuery(StrictSerializer):
    q = serializers.CharField(
        max_length=200,
        help_text='Words, "phrases", -without, and operators: `status:open`, `customer:ous`, `sl1`,'
        " `type:change`, `assigned:me`, `room:amk`, `before:2026-11-01`, `after:7d`; also in"
        " Norwegian.",
    )
    after = serializers.CharField(required=False, max_length=300, help_text="From `next`.")


class SearchHitSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(KINDS)
    id = serializers.CharField(help_text="A ticket's number; the public id of anything else.")
    title = serializers.CharField()
    organisation = serializers.UUIDField(
        allow_null=True, help_text="Null where whose it is, is not for you."
    )
    found_in = serializers.CharField(
        help_text="For a ticket, which text holds the words: `description`, `comment`, `note`, "
        "`file` and so on; empty where the title does."
    )
    excerpt = serializers.CharField(help_text="A line around the first hit.")


class SearchAnswerSerializer(serializers.Serializer):
    next = serializers.CharField(allow_null=True)
    previous = serializers.SerializerMethodField()
    hints = serializers.ListField(
        child=serializers.CharField(), help_text="How the question was read, for people."
    )
    results = SearchHitSerializer(many=True)

    @extend_schema_field({"type": "null"})
    def get_previous(self, answer: Any) -> None:
        """Pages of a search go forwards only."""


class Search(PortalView):
    @operation(
        summary="Search everything you may see",
        description="Tickets: those open before those over, the newest first, with their numbers. "
        "The first page also has assets, organisations, people and sites of that name or number, "
        "at most five of each.",
        gives=SearchAnswerSerializer,
        query=SearchQuery,
    )
    def get(self, request: Request) -> Response:
        query = self.query(SearchQuery)
        place = read_place(query.get("after", ""))
        if query.get("after") and place is None:
            raise ValidationError({"after": [_("There is no such page. Begin again without it.")]})
        answer = ask(self.actor, query["q"], place=place)
        address = request.build_absolute_uri()
        following = answer.next and replace_query_param(address, "after", written(answer.next))
        shown = {"next": following, "hints": answer.hints, "results": _results(answer)}
        return Response(SearchAnswerSerializer(shown).data)


def _results(answer: Answer) -> list[dict[str, Any]]:
    things = answer.things
    found: list[tuple[str, Any, str]] = [("asset", row, row.name) for row in things.assets]
    found += [("organisation", row, row.name) for row in things.organisations]
    found += [("person", row, row.name) for row in things.people]
    found += [("site", row, row.name) for row in things.sites]
    named = [
        {
            "kind": kind,
            "id": str(row.public_id),
            "title": title,
            "organisation": row.public_id if kind == "organisation" else row.organisation.public_id,
            "found_in": "",
            "excerpt": "",
        }
        for kind, row, title in found
    ]
    return [*named, *map(_ticket, answer.hits)]


def _ticket(hit: Hit) -> dict[str, Any]:
    owner = getattr(hit.ticket, "organisation", None)  # HDO's or another's change: not shown
    return {
        "kind": "ticket",
        "id": hit.ticket.number,
        "title": hit.ticket.title,
        "organisation": owner.public_id if owner else None,
        "found_in": hit.kind,
        "excerpt": "".join(text for text, _hit in hit.excerpt),
    }
