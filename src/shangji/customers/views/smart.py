"""Smart lists: all of them with their numbers, and one in its editor."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shangji.core.access import Level
from shangji.customers.smart import KIND, LIST, LONGEST, WHERE, condition_of, found_by, query_of
from shangji.customers.smart_shown import smart_lists
from shangji.customers.views.customers import form_methods
from shangji.people.answers import went
from shangji.people.forms.base import Form
from shangji.people.middleware import Request, signed_in
from shangji.people.models import SavedView
from shangji.process.forms.conditions import ConditionDraft

MAY, SHOWN = "people.save_view", 12


class SmartForm(Form):
    """What it is called and who sees it; the condition is typed beside it."""

    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=60)
    is_shared = forms.BooleanField(label=gettext_lazy("Everybody sees it"), required=False)

    def __init__(self, *args: Any, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if view:
            del self.fields["name"], self.fields["is_shared"]


@signed_in
def lists(request: Request) -> HttpResponse:
    return render(request, "customers/smart/lists.html", {"lists": smart_lists(request.actor)})


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require(MAY)
    return _edit(request, None)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    """What one's own list asks for."""
    request.actor.require(MAY)
    return _edit(request, SavedView.objects.within(request.actor, pk, Level.WRITE))


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The form as it stands, with one row more or less, and whom it finds."""
    request.actor.require(MAY)
    pk = request.POST.get("view", "")
    view = SavedView.objects.within(request.actor, pk, Level.WRITE) if pk else None
    form = SmartForm(initial={name: request.POST.get(name) for name in ("name", "is_shared")}, view=view)
    return _page(request, form, _draft(request, view), view)


def _edit(request: Request, view: SavedView | None) -> HttpResponse:
    form = SmartForm(request.POST if "saves" in request.POST else None, view=view)
    draft_ = _draft(request, view)
    if form.is_valid() and draft_.is_valid():
        query = query_of(draft_.condition())
        if not draft_.rows:
            form.add_error(None, _("Add a condition: without one it would be the whole list."))
        elif len(query) > LONGEST:
            form.add_error(None, _("The condition is too long for a list: leave something out."))
        else:
            if view:
                view.replace(query=query, by=request.actor)
            else:
                SavedView.keep(by=request.actor, list_name=LIST, query=query, **form.cleaned_data)
            return went(request, f"{reverse('customers:list')}?{query}")
    return _page(request, form, draft_, view)


def _page(request: Request, form: SmartForm, draft_: ConditionDraft, view: SavedView | None) -> HttpResponse:
    found = found_by(draft_, request.actor, SHOWN)
    words: dict[str, Any] = {
        "form": form, "conditions": draft_, "view": view, "found": found, "to_draft": reverse("customers:smart_draft"),
        "here": reverse("customers:smart_edit", args=[view.pk]) if view else reverse("customers:smart_add"), "back": reverse("customers:smart"),
    }  # fmt: skip
    return render(request, "customers/smart/list.html", words, status=422 if "saves" in request.POST else 200)


def _draft(request: Request, view: SavedView | None) -> ConditionDraft:
    if request.method == "GET" and view:
        stored = condition_of(QueryDict(view.query).get(WHERE, "")) or {"all": []}
        return ConditionDraft.of(stored, KIND, request.actor)
    typed = request.POST if request.method == "POST" else request.GET
    return ConditionDraft.read(typed, KIND, request.actor, in_database=True)
