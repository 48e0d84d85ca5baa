"""Handing a list off to another program."""

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shangji.core.access import OutOfReach
from shangji.gateway.exports.lists import offered
from shangji.gateway.forms_hand_offs import HandOffForm
from shangji.gateway.models import ExportRecord, Outlet
from shangji.people.answers import dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import say_next

WIDEST = 1000


@signed_in
@require_http_methods(["GET", "POST"])
def hand_off(request: Request, name: str) -> HttpResponse:
    """Of the rows that the address asks for, to a webhook that is set up; the worker sends them."""
    request.actor.require("gateway.export")
    of, query = offered(name), request.GET.urlencode()[:WIDEST]
    rows = of.filtered(request.actor, QueryDict(query))
    if not isinstance(rows, QuerySet):
        raise OutOfReach
    form = HandOffForm(request.POST or None, initial={"title": str(of.label)})
    back = reverse("gateway:exports")
    if form.is_valid():
        said = form.cleaned_data
        ExportRecord.hand_off(name, title=said["title"], query=query, outlet=said["outlet"], by=request.actor)
        say_next(request, _("It is being sent. Your inbox tells when all of it was taken."))
        return went(request, back)
    words = {
        "form": form, "title": _("Hand off: %(list)s") % {"list": of.label}, "verb": _("Hand off"), "back": back, "here": request.get_full_path(),
        "count": rows.order_by().count(), "has_webhook": Outlet.objects.open("webhook").exists(),
    }  # fmt: skip
    return dialog(request, "gateway/_hand_off.html", words, status=422 if form.errors else 200)
