"""Addresses of customers."""

from django.urls import path

from shangji.customers.views import chain, contacts, customers, listing, reaching

app_name = "customers"
urlpatterns = [
    path("customers/", listing.customers, name="list"),
    path("customers/assign/", listing.assign_many, name="assign_many"),
    path("customers/bulk/<slug:name>/", listing.bulk, name="bulk"),
    path("customers/add/", customers.add, name="add"),
    path("customers/<int:pk>/", customers.detail, name="detail"),
    path("customers/<int:pk>/field/<slug:name>/", customers.field, name="field"),
    path("customers/<int:pk>/leave-alone/", customers.leave_alone, name="leave_alone"),
    path("customers/<int:pk>/contacts/add/", contacts.add, name="contact_add"),
    path("contacts/<int:pk>/", contacts.edit, name="contact_edit"),
    path("customers/<int:pk>/contacts/cards/", reaching.cards, name="contact_cards"),
    path("contacts/<int:pk>/left/", contacts.left, name="contact_left"),
    path("contacts/<int:pk>/undo/<int:seq>/", contacts.undo, name="contact_undo"),
    path("contacts/<int:pk>/phone/", reaching.phone, name="contact_phone"),
    path("contacts/<int:pk>/card.vcf", reaching.card, name="contact_card"),
    path("contacts/<int:pk>/code/", reaching.code, name="contact_code"),
    path("chain/<int:pk>/", chain.page, name="chain"),
    path("chain/<int:pk>/add/", chain.seat_add, name="chain_add"),
    path("chain/<int:pk>/seats/<int:seat_pk>/", chain.seat_edit, name="chain_seat"),
    path("chain/<int:pk>/seats/<int:seat_pk>/remove/", chain.seat_remove, name="chain_unseat"),
    path("chain/<int:pk>/ask/", chain.ask, name="chain_ask"),
    path("chain/<int:pk>/lines/add/", chain.line_add, name="chain_line"),
    path("chain/<int:pk>/lines/remove/", chain.line_remove, name="chain_unline"),
    path("chain/<int:pk>/carry/", chain.carry, name="chain_carry"),
]
