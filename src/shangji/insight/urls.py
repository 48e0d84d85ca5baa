"""Addresses of insight."""

from django.urls import path

from shangji.insight.views import metrics, records

app_name = "insight"
urlpatterns = [
    path("insight/metrics/", metrics.catalogue, name="metrics"),
    path("insight/metrics/<slug:name>/", metrics.explained, name="metric"),
    path("insight/records/", records.records, name="records"),
]
