from importlib import import_module

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "shangji.core"
    label = "core"

    def ready(self) -> None:
        for part in ("among", "begins", "expressions", "statistics", "custom_fields.preparing"):
            import_module(f"{self.name}.{part}")
