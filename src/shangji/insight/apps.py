from importlib import import_module

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "shangji.insight"
    label = "insight"

    def ready(self) -> None:
        for module in (
            "metrics.catalogue", "metrics.own_field_metrics", "metrics.own", "widgets.catalogue", "snapshots.taking", "snapshots.metrics", "targets.metrics", "forecast.metrics", "shell",
            "shell_metrics", "shell_targets", "shell_wall", "notify", "watching", "kept",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
