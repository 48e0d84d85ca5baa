from importlib import import_module

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "shangji.activities"
    label = "activities"

    def ready(self) -> None:
        import_module(f"{self.name}.notify")
        import_module(f"{self.name}.handover")
        import_module(f"{self.name}.shell")
