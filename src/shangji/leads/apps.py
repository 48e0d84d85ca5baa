from importlib import import_module

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "shangji.leads"
    label = "leads"

    def ready(self) -> None:
        for module in (
            "automation",
            "conditions",
            "finding",
            "jobs",
            "panels",
            "reclaim",
            "shell",
            "shell_rules",
        ):
            import_module(f"{self.name}.{module}")
