from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Django finds the system checks of this folder by it; there are no models here."""

    name = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401, PLC0415 - checks register themselves; both need the settings

        celery.app.autodiscover_tasks(celery.APPS, force=True)  # campaign.queue wakes them by name
