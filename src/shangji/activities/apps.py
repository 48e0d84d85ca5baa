from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "shangji.activities"
    label = "activities"
