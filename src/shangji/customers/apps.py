from importlib import import_module

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "shangji.customers"
    label = "customers"

    def ready(self) -> None:
        for module in (
            "automation", "conditions", "custom", "finding", "handover", "keeping", "tiers.known", "reclaim", "panels", "risks", "shell", "shell_tags", "tag_dialogs", "chain.shown",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
