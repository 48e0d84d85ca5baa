"""Addresses of gateway."""

from django.urls import URLPattern, URLResolver

app_name = "gateway"
urlpatterns: list[URLPattern | URLResolver] = []
