from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "shangji.process"
    label = "process"
