from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # what is looked at before the portal starts
