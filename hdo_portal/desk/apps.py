from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "hdo_portal.desk"
