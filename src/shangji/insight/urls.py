"""Addresses of insight."""

from django.urls import path

from shangji.insight.views import records

app_name = "insight"
urlpatterns = [
    path("insight/records/", records.records, name="records"),
]
