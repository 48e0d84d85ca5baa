from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "shangji.people"
    label = "people"
