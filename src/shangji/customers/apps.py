from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "shangji.customers"
    label = "customers"
