"""Bodies of assets and radio terminals."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assets import catalogue
from assets.models import (
    Asset,
    AssetKind,
    ControlRoom,
    Life,
    Mounting,
    Subscription,
    Terminal,
)
from assets.tetra import ISSI_MAX, ISSI_MIN
from customers import catalogue as customers
from hdo_portal.api.fields import Choice, Line, Reference, Text, Whole
from hdo_portal.api.shapes import (
    PublicIdField,
    PublicRowSerializer,
    RowSerializer,
    StrictSerializer,
)

OTHER_KINDS = [choice for choice in AssetKind.choices if choice[0] != AssetKind.TERMINAL]


class ControlRoomSerializer(RowSerializer):
    class Meta:
        model = ControlRoom
        fields = ("kind", "generation", "emergency_number", "phone", "fallback")


class RadioSerializer(RowSerializer):
    maker = serializers.CharField(source="model.maker")
    model = serializers.CharField(source="model.name")

    class Meta:
        model = Terminal
        fields = (
            *("issi", "tei", "call_sign", "maker", "model", "mounting", "codeplug", "firmware"),
            "subscription",
        )


class _AssetSerializer(PublicRowSerializer):
    organisation = PublicIdField("organisation")
    site = PublicIdField("site")
    notes = serializers.SerializerMethodField(help_text="HDO's own; null for customers.")

    def get_notes(self, asset: Asset) -> str | None:
        return asset.notes if self.context["actor"].sees_everything else None


class AssetSerializer(_AssetSerializer):
    terminal = RadioSerializer(allow_null=True, default=None)
    control_room = ControlRoomSerializer(allow_null=True, default=None)

    class Meta:
        model = Asset
        fields = (
            *("id", "organisation", "site", "kind", "name", "serial", "life", "notes"),
            *("terminal", "control_room", "created_at", "updated_at"),
        )


class TerminalSerializer(_AssetSerializer):
    issi = serializers.IntegerField(source="terminal.issi", allow_null=True)
    tei = serializers.CharField(source="terminal.tei", allow_null=True)
    call_sign = serializers.CharField(source="terminal.call_sign")
    maker = serializers.CharField(source="terminal.model.maker")
    model = serializers.CharField(source="terminal.model.name")
    mounting = serializers.ChoiceField(Mounting.choices, source="terminal.mounting")
    codeplug = serializers.CharField(source="terminal.codeplug")
    firmware = serializers.CharField(source="terminal.firmware")
    subscription = serializers.ChoiceField(Subscription.choices, source="terminal.subscription")

    class Meta:
        model = Asset
        fields = (
            *("id", "organisation", "site", "name", "serial", "life", "notes", "issi", "tei"),
            *("call_sign", "maker", "model", "mounting", "codeplug", "firmware", "subscription"),
            *("created_at", "updated_at"),
        )


class AssetEditSerializer(StrictSerializer):
    name = Line(max_length=150)
    serial = Line(max_length=60, allow_blank=True, required=False)
    site = Reference(customers.sites, allow_null=True, required=False)
    life = Choice(Life.choices, required=False)
    notes = Text(max_length=20_000, allow_blank=True, required=False)


class NewAssetSerializer(AssetEditSerializer):
    organisation = Reference(customers.organisations)
    kind = Choice(OTHER_KINDS)


class _RadioFields(StrictSerializer):
    issi = Whole(min_value=ISSI_MIN, max_value=ISSI_MAX, allow_null=True, required=False)
    tei = Line(
        max_length=30,
        allow_null=True,
        required=False,
        help_text="15 hexadecimal digits; spaces and dashes are left out.",
    )
    call_sign = Line(max_length=40, allow_blank=True, required=False)
    maker = Line(max_length=40, help_text="Together with `model`, as `terminal-models/` has it.")
    model = Line(max_length=40)
    mounting = Choice(Mounting.choices, required=False)
    codeplug = Line(max_length=40, allow_blank=True, required=False)
    firmware = Line(max_length=40, allow_blank=True, required=False)
    subscription = Choice(Subscription.choices, required=False)

    def validate(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in ("maker", "model") if name in cleaned]
        if not given:
            return cleaned
        if len(given) == 1:
            other = "model" if given == ["maker"] else "maker"
            message = _("Give maker and model together.")
            raise serializers.ValidationError({other: [message]}, code="required")
        maker, name = cleaned.pop("maker"), cleaned["model"]
        model = catalogue.terminal_models(maker=maker, name=name).first()
        if model is None:
            message = _("There is no such model of that maker.")
            raise serializers.ValidationError({"model": [message]}, code="does_not_exist")
        mounting = {} if self.partial else {"mounting": model.mounting}
        return {**mounting, **cleaned, "model": model}


class TerminalEditSerializer(_RadioFields, AssetEditSerializer):
    pass


class NewTerminalSerializer(_RadioFields, AssetEditSerializer):
    """A new terminal. Without `mounting` it is mounted as its model is."""

    organisation = Reference(customers.organisations)


class _AssetQuery(StrictSerializer):
    search = serializers.CharField(
        required=False,
        max_length=100,
        help_text="An ISSI, TEI, serial number, call sign or name, or its beginning.",
    )
    organisation = Reference(customers.organisations, required=False)
    site = Reference(customers.sites, required=False)
    life = serializers.ChoiceField(Life.choices, required=False)
    serial = serializers.CharField(required=False, max_length=60)


class AssetQuery(_AssetQuery):
    kind = serializers.ChoiceField(AssetKind.choices, required=False)


class TerminalQuery(_AssetQuery):
    issi = serializers.IntegerField(
        required=False, min_value=ISSI_MIN, max_value=ISSI_MAX, source="terminal__issi"
    )
    tei = serializers.CharField(required=False, max_length=30, source="terminal__tei")
    call_sign = serializers.CharField(required=False, max_length=40, source="terminal__call_sign")
    mounting = serializers.ChoiceField(
        Mounting.choices, required=False, source="terminal__mounting"
    )
    subscription = serializers.ChoiceField(
        Subscription.choices, required=False, source="terminal__subscription"
    )
