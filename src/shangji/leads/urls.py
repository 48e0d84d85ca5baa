"""Addresses of leads."""

from django.urls import path

from shangji.leads.urls_rules import urlpatterns as rules
from shangji.leads.views import campaigns, conversion, converting_many, deliveries, leads, listing, map, paste

app_name = "leads"
urlpatterns = [
    path("leads/", listing.leads, name="list"),
    path("leads/waiting/", listing.waiting_box, name="waiting"),
    path("leads/add/", leads.add, name="add"),
    path("settings/conversion/", map.conversion_map, name="map"),
    path("settings/conversion/restore/", map.restore, name="map_restore"),
    path("leads/campaigns/", campaigns.campaigns, name="campaigns"),
    path("leads/campaigns/<slug:by>/add/", campaigns.add, name="campaign_add"),
    path("leads/campaigns/<slug:by>/<int:pk>/", campaigns.edit, name="campaign_edit"),
    path("leads/paste/", paste.paste, name="paste"),
    path("leads/deliveries/", deliveries.deliveries, name="deliveries"),
    path("leads/deliveries/<int:pk>/take/", deliveries.take, name="take"),
    path("leads/deliveries/<int:pk>/discard/", deliveries.discard, name="discard"),
    path("leads/bulk/<slug:name>/", listing.bulk, name="bulk"),
    path("leads/<int:pk>/", leads.detail, name="detail"),
    path("leads/<int:pk>/field/<slug:name>/", leads.field, name="field"),
    path("leads/convert/", converting_many.convert_many, name="convert_many"),
    path("leads/<int:pk>/convert/", conversion.convert, name="convert"),
    path("leads/<int:pk>/unconvert/", conversion.unconvert, name="unconvert"),
    path("leads/<int:pk>/do/<slug:name>/", leads.verb, name="verb"),
    *rules,
]
