from importlib import import_module

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "shangji.insight"
    label = "insight"

    def ready(self) -> None:
        for module in (
            "metrics.catalogue", "shell_metrics", "snapshots.taking", "targets.metrics", "forecast.metrics", "shell_targets",
            "widgets.catalogue", "shell", "shell_wall", "notify", "watching",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
