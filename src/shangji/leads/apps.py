from importlib import import_module

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "shangji.leads"
    label = "leads"

    def ready(self) -> None:
        for module in (
            "automation", "conditions", "custom", "dialogs", "finding", "handover", "jobs", "panels", "reclaim", "revival", "shell", "shell_rules", "risks",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
