"""Addresses of process."""

from django.urls import path

from shangji.process.views import rhythm, snoozing

app_name = "process"
urlpatterns = [
    path("subjects/<int:subject_pk>/snooze/", snoozing.snooze, name="snooze"),
    path("settings/rhythm/", rhythm.rhythm, name="rhythm"),
]
