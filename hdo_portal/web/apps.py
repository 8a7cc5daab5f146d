from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hdo_portal.web"
