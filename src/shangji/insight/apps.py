from importlib import import_module

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "shangji.insight"
    label = "insight"

    def ready(self) -> None:
        for module in ("metrics.catalogue", "widgets.catalogue", "shell", "shell_wall", "notify", "watching"):
            import_module(f"{self.name}.{module}")
