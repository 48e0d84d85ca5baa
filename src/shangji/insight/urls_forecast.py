"""Addresses of the forecast."""

from django.urls import path

from shangji.insight.views import forecast

urlpatterns = [
    path("", forecast.forecast, name="forecast"),
    path("adjust/<int:person_pk>/<str:period>/", forecast.adjust, name="forecast_adjust"),
    path("undo/<int:pk>/<int:seq>/", forecast.undo, name="forecast_undo"),
]
