from importlib import import_module

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "shangji.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        for module in (
            "approvals", "conditions", "processes", "found", "customer_sums", "reclaim", "notify", "shell",
            "shell_pipelines",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
        import_module(f"{self.name}.risks")
        import_module(f"{self.name}.risks_people")
