from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Django finds the system checks of this folder by it; there are no models here."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401, PLC0415 - registers itself, and needs the settings
