"""Addresses of the list of contacts: a list called x is found at x:list."""

from django.urls import path

from shangji.customers.views import contact_list

app_name = "contacts"
urlpatterns = [
    path("contacts/", contact_list.contacts, name="list"),
    path("contacts/add/", contact_list.add, name="add"),
]
