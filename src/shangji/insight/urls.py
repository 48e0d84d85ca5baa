"""Addresses of insight."""

from django.urls import path

from shangji.insight.urls_boards import addresses as boards
from shangji.insight.urls_wall import addresses as walls
from shangji.insight.views import records
from shangji.insight.views.charts_shown import charts_shown

app_name = "insight"
urlpatterns = [
    path("insight/charts/", charts_shown, name="charts"),
    path("insight/records/", records.records, name="records"),
    *boards,
    *walls,
]
