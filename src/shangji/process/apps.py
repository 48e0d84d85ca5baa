from importlib import import_module

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "shangji.process"
    label = "process"

    def ready(self) -> None:
        for module in ("approval_notify", "approval_jobs", "automation.running", "shell"):
            import_module(f"{self.name}.{module}")
