"""The same verb on many opportunities: each row says how it went."""

from django.http import HttpResponse
from django.urls import reverse

from shangji.opportunities.models import Opportunity
from shangji.people.middleware import Request, signed_in
from shangji.people.views.many import ask_many
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def bulk(request: Request, name: str) -> HttpResponse:
    return ask_many(request, Opportunity, name, reverse("opportunities:list"))
