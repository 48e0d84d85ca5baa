"""Addresses of customers."""

from django.urls import path

from shangji.customers.views import contacts, customers, listing

app_name = "customers"
urlpatterns = [
    path("customers/", listing.customers, name="list"),
    path("customers/bulk/<slug:name>/", listing.bulk, name="bulk"),
    path("customers/add/", customers.add, name="add"),
    path("customers/<int:pk>/", customers.detail, name="detail"),
    path("customers/<int:pk>/field/<slug:name>/", customers.field, name="field"),
    path("customers/<int:pk>/leave-alone/", customers.leave_alone, name="leave_alone"),
    path("customers/<int:pk>/contacts/add/", contacts.add, name="contact_add"),
    path("contacts/<int:pk>/", contacts.edit, name="contact_edit"),
]
