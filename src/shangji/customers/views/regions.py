"""How many customers there are in which region: provinces first, then what lies in one."""

from django.http import HttpResponse
from django.shortcuts import render

from shangji.customers.listing import matching_rows
from shangji.customers.places import NOWHERE, bars
from shangji.customers.regions import line_of, region
from shangji.people.middleware import Request, signed_in
from shangji.ui.filters import without


@signed_in
def regions(request: Request) -> HttpResponse:
    """`?in=` is the division whose parts are told; the filters of the list count too."""
    found = region(request.GET.get("in", ""))
    code = found.code if found else ""
    words = {
        "bars": bars(matching_rows(request.actor, request.GET), code),
        "way": [region(one) for one in line_of(code)] if code else [],
        "code": code,
        "nowhere": NOWHERE,
        "kept": without(request.GET, "in", "region"),
    }
    return render(request, "customers/regions.html", words)
