"""Views of any list, kept under a name: the address of the list is all there is to keep."""

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach
from shangji.people.answers import form_dialog, went
from shangji.people.forms.records import ViewForm
from shangji.people.middleware import Request, signed_in
from shangji.people.models import SavedView
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def save(request: Request) -> HttpResponse:
    """Keep `?list=` with `?query=` under a name. A list called x is found at the address x:list."""
    list_name, query = request.GET.get("list", ""), request.GET.get("query", "").lstrip("?")[:1000]
    url = _address(list_name)
    form = ViewForm(request.POST or None)
    if not form.is_valid():
        return form_dialog(
            request, form, title=_("Save as a new view"), verb=_("Save"), back=f"{url}?{query}"
        )
    SavedView.keep(by=request.actor, list_name=list_name, query=query, **form.cleaned_data)
    return went(request, f"{url}?{query}")


@signed_in
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    view = SavedView.objects.within(request.actor, pk)
    view.drop(by=request.actor)
    return went(request, _address(view.list_name))


def _address(list_name: str) -> str:
    try:
        return reverse(f"{list_name}:list")
    except NoReverseMatch as error:
        raise OutOfReach from error
