from django.apps import AppConfig


class DevkitConfig(AppConfig):
    name = "hdo_portal.devkit"
