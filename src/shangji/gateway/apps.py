from importlib import import_module

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "shangji.gateway"
    label = "gateway"

    def ready(self) -> None:
        import_module(f"{self.name}.shell")
        import_module(f"{self.name}.exports.shelf")
        import_module(f"{self.name}.exports.shelf_campaigns")
        import_module(f"{self.name}.risks")
        import_module(f"{self.name}.mail_drops")
        import_module(
            f"{self.name}.imports.checks"
        )  # a worker knows its jobs, and those of running, from the start
