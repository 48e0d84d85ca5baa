"""Fields of one's own on a record's page: each edited in place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shangji.core.access import OutOfReach, Refusal
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_by_key
from shangji.core.custom_fields.trait import Customised
from shangji.core.subjects import Subject, traced_models
from shangji.people.answers import dialog, done, form_dialog, undo_url, went
from shangji.people.custom.controls import CustomForm
from shangji.people.custom.shown import may_edit, shown
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial, toast


@signed_in
@form_methods
def value(request: Request, subject_pk: int, field_pk: int) -> HttpResponse:
    """One field of one record, edited in place; `?show` is the field as it stands."""
    noun, field = _noun(request, subject_pk), _field(request, field_pk)
    if field.holds != noun.kind():
        raise OutOfReach
    data = request.POST if request.method == "POST" else None
    form = CustomForm(data, noun.kind(), request.actor, noun, [field.key])
    if request.GET.get("show") or not form.fields:
        return _shown(request, noun, field)
    if form.is_valid():
        try:
            fact = noun.set_custom(form.said, by=request.actor)
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            form.add_error(None, str(refusal.message))
        else:
            return _saved(request, noun, field, is_changed=fact is not None)
    return _asked(request, noun, field, form)


def _asked(request: Request, noun: Customised, field: CustomField, form: CustomForm) -> HttpResponse:
    """In its row, or as a dialog where a gate sends people."""
    if request.headers.get("HX-Target") == "dialog":
        return form_dialog(request, form, title=field.label, verb=_("Save"), back=noun.get_absolute_url())
    words: dict[str, Any] = {"noun": noun, "shown_field": field, "form": form, "here": request.path}
    words |= {"title": field.label, "back": noun.get_absolute_url()}
    return dialog(request, "people/custom/_value_form.html", words, status=422 if form.is_bound else 200)


def _saved(request: Request, noun: Customised, field: CustomField, *, is_changed: bool) -> HttpResponse:
    if request.headers.get("HX-Target") == "dialog":
        return done(request, noun.get_absolute_url(), _("Saved"), noun)
    answer = _shown(request, noun, field)
    return toast(answer, _("Saved"), undo_url(noun, request)) if is_changed else answer


@signed_in
def offers(request: Request, field_pk: int) -> HttpResponse:
    """Suggestions for a record's name while it is typed."""
    field = _field(request, field_pk)
    named = request.GET.get("of")
    typed = next((str(t) for n, t in request.GET.items() if n == named or n.endswith(f"-{field.key}")), "")
    suggest = field.kind_of.suggest
    names = suggest(typed.strip()[:60], request.actor) if suggest else []
    return render(request, "people/custom/_offers.html", {"names": names})


def _shown(request: Request, noun: Customised, field: CustomField) -> HttpResponse:
    if not is_partial(request):
        return went(request, noun.get_absolute_url())
    one = shown(noun, field, can_write=may_edit(noun, request.actor), actor=request.actor)
    return render(request, "people/custom/_value.html", {"one": one, "noun": noun})


def _noun(request: Request, pk: int) -> Customised:
    """Raises OutOfReach, also for what lies behind the mask of a pool."""
    kind = Subject.objects.filter(pk=pk).values_list("kind", flat=True).first()
    model = traced_models().get(kind or "")
    if model is None or not issubclass(model, Customised):
        raise OutOfReach
    noun: Any = model.objects.within(request.actor, pk)
    if getattr(noun, "is_masked_for", lambda _actor: False)(request.actor):
        raise OutOfReach
    found: Customised = noun
    return found


def _field(request: Request, pk: int) -> CustomField:
    field = fields_by_key().get(str(pk))
    if field is None or field.archived_at or not field.is_seen_by(request.actor):
        raise OutOfReach
    return field
