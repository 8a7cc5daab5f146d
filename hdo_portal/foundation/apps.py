from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "hdo_portal.foundation"
    label = "foundation"

    def ready(self) -> None:
        # Models are not to be imported before the registry is ready.
        from hdo_portal.foundation import audit, checks  # noqa: F401, PLC0415 - registers the checks

        audit.register_models()
