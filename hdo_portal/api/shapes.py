"""The two bases of every body: what comes in is strict, what goes out is read from a row."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from hdo_portal.api.fields import Instant


class StrictSerializer(serializers.Serializer):
    """A body or a query. A name that it does not know is an error, never overlooked."""

    default_error_messages = {"unknown_field": _("There is no such field.")}

    def to_internal_value(self, data: Any) -> Any:
        unknown: dict[str, Any] = {}
        if isinstance(data, Mapping):
            message = str(self.error_messages["unknown_field"])
            unknown = {
                str(name)[:100]: [serializers.ErrorDetail(message, "unknown_field")]
                for name in data
                if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not unknown or not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError({**error.detail, **unknown}) from error
        if unknown:
            raise serializers.ValidationError(unknown)
        return value


class RowSerializer(serializers.ModelSerializer):
    """What an answer shows of a row. Nothing is read from the database here: the query function has
    joined and prefetched it."""

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: Instant,
    }

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        for field in fields.values():
            field.read_only = True
            field.required = False
        return fields


class PublicRowSerializer(RowSerializer):
    """A row with a public id, which is its ``id`` to the outside."""

    id = serializers.UUIDField(source="public_id")


class PublicIdField(serializers.UUIDField):
    """The public id of a joined row, null when there is none."""

    def __init__(self, row: str, **how: Any) -> None:
        super().__init__(
            source=f"{row}.public_id", read_only=True, default=None, allow_null=True, **how
        )
