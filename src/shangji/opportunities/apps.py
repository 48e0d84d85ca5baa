from django.apps import AppConfig


class OpportunitiesConfig(AppConfig):
    name = "shangji.opportunities"
    label = "opportunities"
