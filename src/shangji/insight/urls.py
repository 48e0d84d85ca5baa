"""Addresses of insight."""

from django.urls import include, path

from shangji.insight.urls_boards import addresses as boards
from shangji.insight.urls_wall import addresses as walls
from shangji.insight.views import metrics, records
from shangji.insight.views.charts_shown import charts_shown

app_name = "insight"
urlpatterns = [
    path("insight/metrics/", metrics.catalogue, name="metrics"),
    path("insight/metrics/<slug:name>/", metrics.explained, name="metric"),
    path("insight/records/", records.records, name="records"),
    path("insight/charts/", charts_shown, name="charts"),
    path("insight/forecast/", include("shangji.insight.urls_forecast")),
    path("insight/targets/", include("shangji.insight.urls_targets")),
    *boards,
    *walls,
]
