"""Addresses of customers."""

from django.urls import path

from shangji.customers.views import (
    contacts,
    customers,
    group,
    interactions,
    listing,
    regions,
    smart,
    tags,
    tiers,
)

app_name = "customers"
urlpatterns = [
    path("customers/", listing.customers, name="list"),
    path("customers/bulk/<slug:name>/", listing.bulk, name="bulk"),
    path("customers/add/", customers.add, name="add"),
    path("customers/names/", group.names, name="names"),
    path("customers/regions/", regions.regions, name="regions"),
    path("customers/lists/", smart.lists, name="smart"),
    path("customers/lists/new/", smart.add, name="smart_add"),
    path("customers/lists/draft/", smart.draft, name="smart_draft"),
    path("customers/lists/<int:pk>/", smart.edit, name="smart_edit"),
    path("customers/<int:pk>/tags/", tags.of_customer, name="tags_of"),
    path("customers/<int:pk>/tier/", tiers.of_customer, name="tier"),
    path("customers/<int:pk>/tier/release/", tiers.release, name="tier_release"),
    path("settings/tags/", tags.tags, name="tags"),
    path("settings/tags/new/", tags.add, name="tag_add"),
    path("settings/tags/draft/", tags.draft, name="tag_draft"),
    path("settings/tags/<int:pk>/", tags.edit, name="tag"),
    path("settings/tags/<int:pk>/merge/", tags.merge, name="tag_merge"),
    path("settings/tiers/", tiers.rule, name="tiers"),
    path("settings/tiers/<int:pk>/put-back/", tiers.put_back, name="tiers_put_back"),
    path("customers/<int:pk>/", customers.detail, name="detail"),
    path("customers/<int:pk>/field/<slug:name>/", customers.field, name="field"),
    path("customers/<int:pk>/known/", customers.known, name="known"),
    path("customers/<int:pk>/parent/", group.parent, name="parent"),
    path("customers/<int:pk>/interactions/", interactions.interactions, name="interactions"),
    path("customers/<int:pk>/leave-alone/", customers.leave_alone, name="leave_alone"),
    path("customers/<int:pk>/contacts/add/", contacts.add, name="contact_add"),
    path("contacts/<int:pk>/", contacts.edit, name="contact_edit"),
]
