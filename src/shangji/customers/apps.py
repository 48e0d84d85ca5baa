from importlib import import_module

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "shangji.customers"
    label = "customers"

    def ready(self) -> None:
        for module in ("automation", "conditions", "finding", "shell", "chain.shown"):
            import_module(f"{self.name}.{module}")
