from importlib import import_module

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "shangji.insight"
    label = "insight"

    def ready(self) -> None:
        for module in (
            "metrics.catalogue",
            "shell_metrics",
            "snapshots.taking",
            "snapshots.metrics",
            "targets.metrics",
            "forecast.metrics",
            "shell_targets",
        ):
            import_module(f"{self.name}.{module}")
