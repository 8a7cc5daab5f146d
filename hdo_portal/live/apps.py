from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "hdo_portal.live"
