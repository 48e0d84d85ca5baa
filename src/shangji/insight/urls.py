"""Addresses of insight."""

from django.urls import include, path

from shangji.insight.urls_boards import addresses as boards
from shangji.insight.urls_wall import addresses as walls
from shangji.insight.views import kept, metrics, own_metrics, records
from shangji.insight.views.charts_shown import charts_shown

app_name = "insight"
urlpatterns = [
    path("insight/charts/", charts_shown, name="charts"),
    path("insight/metrics/", metrics.catalogue, name="metrics"),
    path("insight/metrics/<slug:name>/", metrics.explained, name="metric"),
    path("settings/metrics/", own_metrics.own_metrics, name="own_metrics"),
    path("settings/metrics/new/", own_metrics.add, name="own_metric_add"),
    path("settings/metrics/draft/", own_metrics.draft, name="own_metric_draft"),
    path("settings/metrics/<int:pk>/", own_metrics.edit, name="own_metric"),
    path("settings/metrics/<int:pk>/switch/", own_metrics.switch, name="own_metric_switch"),
    path("insight/records/", records.records, name="records"),
    path("today/kept/", kept.kept, name="kept"),
    path("insight/forecast/", include("shangji.insight.urls_forecast")),
    path("insight/targets/", include("shangji.insight.urls_targets")),
    *boards,
    *walls,
]
