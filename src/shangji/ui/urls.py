"""Addresses of ui."""

from django.urls import path

from shangji.ui import views

app_name = "ui"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
]
