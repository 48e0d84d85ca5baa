"""Addresses of targets."""

from django.urls import path

from shangji.insight.views import targets

urlpatterns = [
    path("", targets.targets, name="targets"),
    path("grid/", targets.grid, name="targets_grid"),
    path("copy/", targets.copy, name="targets_copy"),
    path("<slug:key>/", targets.plan, name="target"),
]
