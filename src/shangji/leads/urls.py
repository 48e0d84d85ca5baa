"""Addresses of leads."""

from django.urls import path

from shangji.leads.urls_rules import urlpatterns as rules
from shangji.leads.views import conversion, leads, listing

app_name = "leads"
urlpatterns = [
    path("leads/", listing.leads, name="list"),
    path("leads/waiting/", listing.waiting_box, name="waiting"),
    path("leads/add/", leads.add, name="add"),
    path("leads/bulk/<slug:name>/", listing.bulk, name="bulk"),
    path("leads/<int:pk>/", leads.detail, name="detail"),
    path("leads/<int:pk>/field/<slug:name>/", leads.field, name="field"),
    path("leads/<int:pk>/convert/", conversion.convert, name="convert"),
    path("leads/<int:pk>/unconvert/", conversion.unconvert, name="unconvert"),
    path("leads/<int:pk>/do/<slug:name>/", leads.verb, name="verb"),
    *rules,
]
