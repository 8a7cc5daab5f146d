from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hdo_portal.accounts"
    label = "accounts"
