from django.apps import AppConfig
from django.conf import settings

from shangji.core import clock


class Config(AppConfig):
    name = "shangji.config"
    label = "config"

    def ready(self) -> None:
        """Registering is importing."""
        __import__("shangji.config.checks")
        if settings.DEMO:
            clock.run_ahead(clock.file_of(settings.HOME))
