from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "hdo_portal.api"
