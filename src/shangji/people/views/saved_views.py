"""Views of any list, kept under a name: the address of the list is all there is to keep."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import NotAllowed, OutOfReach
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.forms.views import ViewForm
from shangji.people.middleware import Request, signed_in
from shangji.people.models import SavedView
from shangji.people.saved_views import counts_of, forget, saved_views
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial, toast, trigger


@signed_in
@form_methods
def save(request: Request) -> HttpResponse:
    """Keep `?list=` with `?query=` under a name. A list called x is found at the address x:list."""
    list_name, query = request.GET.get("list", ""), request.GET.get("query", "").lstrip("?")[:1000]
    url = _address(list_name)
    form = ViewForm(request.POST or None, actor=request.actor)
    if not form.is_valid():
        return form_dialog(
            request, form, title=_("Save as a new view"), verb=_("Save"), back=f"{url}?{query}"
        )
    SavedView.keep(
        form.cleaned_data["name"], by=request.actor, list_name=list_name, query=query, **form.shared_with()
    )
    forget()
    return went(request, f"{url}?{query}")


@signed_in
def manage(request: Request) -> HttpResponse:
    """The views of `?list=`: one's own in their order, and what others share."""
    list_name = request.GET.get("list", "")
    return _managed(request, list_name)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    """What it is called and who sees it."""
    view = _own(request, pk)
    form = ViewForm(request.POST or None, actor=request.actor, view=view)
    if not form.is_valid():
        back = f"{reverse('people:views')}?list={view.list_name}"
        return form_dialog(request, form, title=_("View %(name)s") % {"name": view.name}, verb=_("Save"), back=back)  # fmt: skip
    view.rename(form.cleaned_data["name"], by=request.actor)
    view.share(**form.shared_with(), by=request.actor)
    return _managed(request, view.list_name, changed=True)


@signed_in
@require_POST
def place(request: Request, pk: int, way: str) -> HttpResponse:
    """One place up or down among one's own."""
    view = _own(request, pk)
    mine = [each for each in saved_views(request.actor, view.list_name) if each.owner_id == view.owner_id]
    at = next((n for n, each in enumerate(mine) if each.pk == view.pk), 0)
    places = [each.place for each in mine]
    # The two between which it comes to stand, of those without it; past an end, one further than the last.
    ends = [places[0] - 2, *places, places[-1] + 2]
    if way == "up" and at > 0:
        view.put_at((ends[at - 1] + ends[at]) / 2, by=request.actor)
    elif way == "down" and at < len(mine) - 1:
        view.put_at((ends[at + 2] + ends[at + 3]) / 2, by=request.actor)
    return _managed(request, view.list_name, changed=True)


@signed_in
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    view = _own(request, pk)
    view.drop(by=request.actor)
    forget()
    url = _address(view.list_name)
    if not is_partial(request):
        return went(request, url)
    # The dialog goes, since what lies on it hides the line with the way back.
    answer = trigger(done(request, url, ""), "views:changed", True)
    said = _("The view %(name)s is removed.") % {"name": view.name}
    return toast(answer, said, reverse("people:view_restore", args=[view.pk]))


@signed_in
@require_POST
def restore(request: Request, pk: int) -> HttpResponse:
    view = _own(request, pk)
    view.restore(by=request.actor)
    forget()
    return went(request, f"{_address(view.list_name)}?{view.query}")


@signed_in
def counts(request: Request) -> JsonResponse:
    """How many each view finds, for the page that is there already; `?changed=1` after something was changed on it."""
    return JsonResponse(counts_of(request.actor, after_change="changed" in request.GET))


def _own(request: Request, pk: int) -> SavedView:
    found: SavedView = SavedView.objects.within(request.actor, pk)
    if found.owner_id != request.actor.user_id:
        raise NotAllowed
    return found


def _managed(request: Request, list_name: str, *, changed: bool = False) -> HttpResponse:
    url = _address(list_name)
    if changed:
        forget()
        if not is_partial(request):
            return went(request, f"{reverse('people:views')}?list={list_name}")
    found = saved_views(request.actor, list_name)
    words: dict[str, Any] = {
        "mine": [view for view in found if view.owner_id == request.actor.user_id],
        "title": _("Saved views"), "others": [view for view in found if view.owner_id != request.actor.user_id], "url": url, "back": url,
    }  # fmt: skip
    answer = dialog(request, "people/views.html", words)
    return trigger(trigger(answer, "record:changed", True), "views:changed", True) if changed else answer


def _address(list_name: str) -> str:
    try:
        return reverse(f"{list_name}:list")
    except NoReverseMatch as error:
        raise OutOfReach from error
