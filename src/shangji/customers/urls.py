"""Addresses of customers."""

from django.urls import path

from shangji.customers.views import contacts, customers, group, interactions, listing, regions

app_name = "customers"
urlpatterns = [
    path("customers/", listing.customers, name="list"),
    path("customers/assign/", listing.assign_many, name="assign_many"),
    path("customers/bulk/<slug:name>/", listing.bulk, name="bulk"),
    path("customers/add/", customers.add, name="add"),
    path("customers/names/", group.names, name="names"),
    path("customers/regions/", regions.regions, name="regions"),
    path("customers/<int:pk>/", customers.detail, name="detail"),
    path("customers/<int:pk>/field/<slug:name>/", customers.field, name="field"),
    path("customers/<int:pk>/known/", customers.known, name="known"),
    path("customers/<int:pk>/parent/", group.parent, name="parent"),
    path("customers/<int:pk>/interactions/", interactions.interactions, name="interactions"),
    path("customers/<int:pk>/leave-alone/", customers.leave_alone, name="leave_alone"),
    path("customers/<int:pk>/contacts/add/", contacts.add, name="contact_add"),
    path("contacts/<int:pk>/", contacts.edit, name="contact_edit"),
]
