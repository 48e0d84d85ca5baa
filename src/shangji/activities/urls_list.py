"""The address of the list of follow-ups: a list called x is found at x:list."""

from django.urls import path

from shangji.activities.views import listing

app_name = "follow_ups"
urlpatterns = [path("follow-ups/", listing.follow_ups, name="list")]
