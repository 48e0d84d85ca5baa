from importlib import import_module

from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "shangji.opportunities"
    label = "opportunities"

    def ready(self) -> None:
        for module in (
            "approvals", "automation", "bulks", "conditions", "custom", "processes", "found", "customer_sums", "customer_trace", "customer_group", "reclaim", "digest",
            "duties_shown", "deeds", "payment_days", "notify", "revival", "revival_signals", "revival_answers", "lost_panel", "handover", "review_panel", "shell", "shell_pipelines", "risks", "payment_risks", "risks_people",
            "month_end", "chain_risks", "customer_chain_risks", "tier_terms", "tier_margin", "trips",
        ):  # fmt: skip
            import_module(f"{self.name}.{module}")
