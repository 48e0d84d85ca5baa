"""The addresses of a demo: those of the product, and the one that moves its clock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.config import demo_clock, urls
from shangji.core.numbers import number_of
from shangji.people.middleware import signed_in
from shangji.ui.formats import day_and_time


@signed_in
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Some working days on; back to the page from which it was asked."""
    moment = demo_clock.advance(number_of(request.POST.get("days", ""), 99) or 0)
    messages.success(request, _("In the demo it is %(moment)s now.") % {"moment": day_and_time(moment)})
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


urlpatterns = [*urls.urlpatterns, path("demo/clock/", move_clock, name="demo_clock")]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
