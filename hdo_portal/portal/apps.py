from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "hdo_portal.portal"
