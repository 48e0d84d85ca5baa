from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "shangji.gateway"
    label = "gateway"
