"""Settings of the API's description (OpenAPI 3.1). The settings read it, so it imports nothing."""

from typing import Any

_ABOUT = """
Incidents, changes, assets and service levels of HDO's customers.

**Sign in** with `Authorization: Bearer <token>`. You see and do what you see and do in the portal.

**Instants** are ISO 8601 in UTC with `Z`; any offset is understood, none is refused. Durations are
whole seconds.

**Pages** are `{"next", "previous", "results"}`; follow `next`. Filters stand in the address.

**Errors** are `application/problem+json` (RFC 9457); `errors` names each field. A field or filter
that does not exist is refused.

**Retries**: send an `Idempotency-Key` of your own with a POST, and it is done once however often it
is sent. A 503 changed nothing; ask again after `Retry-After` seconds. So did a 429, which answers a
token that asks too often.

**Patient data** is refused where it stands: national identity numbers, and words that read as being
about a patient (`identity_number`, `patient_data`). Where it is neither, send your reason as the
header `Reason-To-Keep`; it is kept with the ticket.

Methods that an address does not have are answered with 405.
"""

DESCRIPTION: dict[str, Any] = {
    "TITLE": "HDO portal API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": _ABOUT,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": True,
    "ENUM_NAME_OVERRIDES": {
        "AssetKind": "assets.models.AssetKind",
        "ChangeKind": "tickets.models.enums.ChangeKind",
        "ClockState": "hdo_portal.api.ticket_shapes.STATES",
        "DependencyKind": "assets.models.DependencyKind",
        "Equipment": "hdo_portal.api.ticket_bodies.EQUIPMENT",
        "FaultClass": "customers.models.FaultClass",
        "IntervalKind": "tickets.models.enums.IntervalKind",
        "OrganisationKind": "customers.models.OrganisationKind",
        "OtherAssetKind": "hdo_portal.api.asset_shapes.OTHER_KINDS",
        "PauseReason": "customers.models.PauseReason",
        "PreviewState": "tickets.sla.worktime.ClockState",
        "RoomKind": "assets.models.RoomKind",
        "StaffRole": "tickets.models.escalation.STAFF_ROLE_CHOICES",
        "Severity": "customers.models.Severity",
        "TicketKind": "tickets.models.enums.Kind",
    },
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "persistAuthorization": False,
        "displayOperationId": False,
        "validatorUrl": None,
    },
}
