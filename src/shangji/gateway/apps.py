from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "shangji.gateway"
    label = "gateway"

    def ready(self) -> None:
        import_module(f"{self.name}.shell")
        import_module(f"{self.name}.exports.shelf")
        import_module(f"{self.name}.exports.shelf_campaigns")
        import_module(f"{self.name}.exports.shelf_risks")
        for part in (
            "boards",
            "records",
            "handover_briefs",
            "review_sheets",
            "chains",
            "later",
            "handing_off",
            "steps",
        ):
            import_module(f"{self.name}.exports.{part}")
        for part in ("customers", "opportunities", "follow_ups"):
            import_module(f"{self.name}.api.{part}")
        import_module(f"{self.name}.board_doors")
        import_module(f"{self.name}.risks")
        import_module(f"{self.name}.mail_drops")
        import_module(f"{self.name}.digests")
        for folder in iter_modules(import_module(f"{self.name}.channels").__path__):
            if folder.ispkg:
                import_module(f"{self.name}.channels.{folder.name}")
        import_module(f"{self.name}.routes")
        import_module(f"{self.name}.outlet_troubles")
        for part in ("making", "delivering", "due"):
            import_module(f"{self.name}.reports.{part}")
        import_module(
            f"{self.name}.imports.checks"
        )  # a worker knows its jobs, and those of running, from the start
