from importlib import import_module

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "shangji.process"
    label = "process"

    def ready(self) -> None:
        for module in (
            "custom", "ladder", "deputies", "room", "answers", "approval_answers", "risk_answers", "reconciling", "minding", "shell", "risk_people", "risk_scan", "risk_shell", "risk_spans",
            "approval_notify", "approval_jobs", "automation.running", "handover",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
