"""The group of a customer, rolled up: asked for by its page, and a page of its own."""

from django.http import HttpResponse
from django.shortcuts import render

from shangji.core.access import OutOfReach
from shangji.customers.models import Customer
from shangji.opportunities.customer_group import told_group
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
def group(request: Request, pk: int) -> HttpResponse:
    customer: Customer = Customer.objects.select_related("owner").within(request.actor, pk)
    if customer.is_masked_for(request.actor):
        raise OutOfReach
    words = {"customer": customer, **told_group(customer, request.actor)}
    return render(
        request, "opportunities/_group.html" if is_partial(request) else "opportunities/group.html", words
    )
