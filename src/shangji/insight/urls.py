"""Addresses of insight."""

from django.urls import include, path

from shangji.insight.views import records

app_name = "insight"
urlpatterns = [
    path("insight/records/", records.records, name="records"),
    path("insight/targets/", include("shangji.insight.urls_targets")),
]
