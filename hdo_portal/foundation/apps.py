from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "hdo_portal.foundation"
    label = "foundation"

    def ready(self) -> None:
        from hdo_portal.foundation import audit, checks  # noqa: F401 - registers the checks

        audit.register_models()
