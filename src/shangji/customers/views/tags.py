"""Settings › tags, and the tags of one customer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.activities.queries import may_work_on
from shangji.core.access import OutOfReach, Refusal
from shangji.customers.forms_tags import MergeTagForm, PutTagForm, TagForm
from shangji.customers.models import Customer, Tag, Tagging
from shangji.customers.models.tag import KIND
from shangji.customers.models.tagging import tags_on
from shangji.customers.smart import found_by
from shangji.customers.tags import counted_tags
from shangji.customers.views.customers import form_methods
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.middleware import Request, signed_in
from shangji.process.conditions import in_words
from shangji.process.forms.conditions import ConditionDraft

MAY, SHOWN = "customers.change_tag", 8


@signed_in
def tags(request: Request) -> HttpResponse:
    """Every tag with how many have it, and what its rule asks."""
    rows = [
        (tag, in_words(KIND, tag.condition, request.actor) if tag.has_rule else "") for tag in counted_tags()
    ]
    return render(request, "customers/tags/tags.html", {"rows": rows})


@signed_in
@form_methods
def add(request: Request) -> HttpResponse:
    request.actor.require("customers.add_tag")
    return _edit(request, None)


@signed_in
@form_methods
def edit(request: Request, pk: int) -> HttpResponse:
    request.actor.require(MAY)
    return _edit(request, Tag.objects.within(request.actor, pk))


@signed_in
@require_POST
def draft(request: Request) -> HttpResponse:
    """The form as it stands, with one row more or less, and whom its rule would find."""
    pk = request.POST.get("tag", "")
    tag = Tag.objects.within(request.actor, pk) if pk else None
    request.actor.require(MAY if tag else "customers.add_tag")
    form = TagForm(actor=request.actor, tag=tag, initial={name: request.POST.get(name) for name in ("name", "group", "color", "owner", "expires_days")})  # fmt: skip
    return _page(request, form, _draft(request, tag), tag)


@signed_in
@form_methods
def merge(request: Request, pk: int) -> HttpResponse:
    request.actor.require(MAY)
    tag = Tag.objects.within(request.actor, pk)
    form, back = MergeTagForm(request.POST or None, tag=tag), reverse("customers:tags")
    if not form.is_valid():
        return form_dialog(request, form, title=_("Merge the tag %(name)s") % {"name": tag.name}, verb=_("Merge"), back=back)  # fmt: skip
    tag.merge_into(form.cleaned_data["other"], by=request.actor)
    return went(request, back)


@signed_in
@form_methods
def of_customer(request: Request, pk: int) -> HttpResponse:
    """What is on it and why, one more, or one less."""
    customer: Customer = Customer.objects.within(request.actor, pk)
    if customer.is_masked_for(request.actor):
        raise OutOfReach
    form = PutTagForm(request.POST if "put" in request.POST else None, actor=request.actor)
    said, status = "", 200
    if request.method == "POST":
        said, status = _act(request, customer, form)
    words = {
        "customer": customer, "form": form, "lines": _lines(request, customer), "title": _("Tags: %(name)s") % {"name": customer.name},
        "back": customer.get_absolute_url(), "here": request.path, "said": said,
        "can_write": may_work_on(request.actor, customer, "customers.tag"), "has_some": Tag.objects.open().exists(),
    }  # fmt: skip
    if said and status == 200:
        return done(request, customer.get_absolute_url(), said)
    return dialog(request, "customers/tags/_of_customer.html", words, status=status)


def _act(request: Request, customer: Customer, form: PutTagForm) -> tuple[str, int]:
    """What to say, and the status of the answer."""
    if taken := request.POST.get("take", ""):
        tag = Tag.objects.within(request.actor, taken)
        customer.untag(tag, by=request.actor)
        return _("Taken off: %(tag)s") % {"tag": tag.name}, 200
    if not form.is_valid():
        return "", 422
    try:
        customer.tag(form.cleaned_data["tag"], until=form.cleaned_data["until"], by=request.actor)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return "", 422
    return _("Put on: %(tag)s") % {"tag": form.cleaned_data["tag"].name}, 200


def _lines(request: Request, customer: Customer) -> list[tuple[Tagging, str]]:
    """Each tag with why it is on."""
    found = []
    for row in tags_on([customer.pk])[customer.pk]:
        rule = in_words(KIND, row.tag.condition, request.actor) if row.by_rule and row.tag.has_rule else ""
        found.append((row, rule))
    return found


def _edit(request: Request, tag: Tag | None) -> HttpResponse:
    form = TagForm(request.POST if "saves" in request.POST else None, actor=request.actor, tag=tag)
    draft_ = _draft(request, tag)
    if form.is_valid() and draft_.is_valid():
        said = {**form.cleaned_data, "condition": draft_.condition() if draft_.rows else {}}
        name = said.pop("name").strip()
        try:
            if tag:
                tag.change(name=name, by=request.actor, **said)
            else:
                Tag.add(name, by=request.actor, **said)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return went(request, reverse("customers:tags"))
    return _page(request, form, draft_, tag)


def _page(request: Request, form: TagForm, draft_: ConditionDraft, tag: Tag | None) -> HttpResponse:
    found = found_by(draft_, request.actor, SHOWN)
    words: dict[str, Any] = {
        "form": form, "conditions": draft_, "tag": tag, "found": found, "to_draft": reverse("customers:tag_draft"),
        "here": reverse("customers:tag", args=[tag.pk]) if tag else reverse("customers:tag_add"), "back": reverse("customers:tags"),
    }  # fmt: skip
    return render(request, "customers/tags/tag.html", words, status=422 if "saves" in request.POST else 200)


def _draft(request: Request, tag: Tag | None) -> ConditionDraft:
    if request.method == "GET" and tag:
        return ConditionDraft.of(tag.condition, KIND, request.actor)
    typed = request.POST if request.method == "POST" else request.GET
    return ConditionDraft.read(typed, KIND, request.actor, in_database=True)
