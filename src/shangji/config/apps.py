from django.apps import AppConfig


class Config(AppConfig):
    name = "shangji.config"
    label = "config"

    def ready(self) -> None:
        """Registering is importing."""
        __import__("shangji.config.checks")
