from importlib import import_module

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "shangji.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        for module in (
            "processes",
            "customer_sums",
            "reclaim",
            "revival",
            "lost_panel",
            "digest",
            "duties_shown",
            "shell",
            "shell_pipelines",
        ):
            import_module(f"{self.name}.{module}")
