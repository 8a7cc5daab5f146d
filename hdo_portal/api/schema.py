"""How the API describes itself."""

from drf_spectacular.openapi import AutoSchema


class PortalSchema(AutoSchema):
    """The framework's schema with what holds for every operation of ours."""
