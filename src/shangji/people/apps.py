from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "shangji.people"
    label = "people"

    def ready(self) -> None:
        for module in (
            "sign_in",
            "notify",
            "handover.running",
            "handover.telling",
            "long_steps",
            "pulse",
            "reclaim",
            "sealing",
            "shell",
            "custom.kinds",
        ):
            import_module(f"{self.name}.{module}")
