"""What a field that chooses people asks while somebody types."""

import re

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shangji.core.access import OutOfReach
from shangji.core.numbers import pks_of
from shangji.people.choosing import offered, offers
from shangji.people.middleware import Request, signed_in

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")


@signed_in
@require_GET
def choose(request: Request) -> HttpResponse:
    """`name` is the field's, which brings what is chosen and, with “-look”, what is asked for."""
    name, sort = request.GET.get("name", ""), request.GET.get("type", "checkbox")
    if not _NAME.fullmatch(name) or sort not in ("checkbox", "radio"):
        raise OutOfReach
    asked = request.GET.get(f"{name}-look", "")[:100]
    chosen = pks_of(request.GET.getlist(name))
    found = offers(offered(request.actor), chosen, asked)
    return render(
        request, "people/_offers.html", {"offers": found, "name": name, "type": sort, "asked": asked}
    )
