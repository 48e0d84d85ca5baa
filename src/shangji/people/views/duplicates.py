"""Hints at what is there already, asking to join, and the rules of duplicates."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach, Refusal
from shangji.people.answers import done, form_dialog, went
from shangji.people.duplicates import Known, ask_to_join, hints, known_kinds
from shangji.people.forms.base import Checks, Form
from shangji.people.middleware import Request, signed_in
from shangji.people.models import DuplicateRule
from shangji.people.models.duplicate_rule import KEYS
from shangji.people.views.people import form_methods


class RuleForm(Form):
    noun = forms.ChoiceField(label=gettext_lazy("What is added"))
    keys = forms.MultipleChoiceField(
        label=gettext_lazy("When all of these agree"), choices=list(KEYS.items()), widget=Checks
    )
    level = forms.ChoiceField(label=gettext_lazy("What happens"), choices=DuplicateRule.CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noun"].choices = known_kinds()  # type: ignore[attr-defined]


class AskForm(Form):
    reason = forms.CharField(label=gettext_lazy("Why you would join"), max_length=200)


@signed_in
def hint(request: Request, kind: str) -> HttpResponse:
    """While something is typed: who has it already, as far as the rules of the noun say anything."""
    if kind not in dict(known_kinds()):
        raise OutOfReach
    said = request.GET
    known = Known.of(
        code=said.get("uscc", ""), phone=said.get("phone", ""), mail=said.get("email", ""), website=said.get("website", ""),
        name=said.get("company", "") or said.get("name", ""), person=said.get("person", ""),
        place=said.get("province", "") + said.get("city", ""),
    )  # fmt: skip
    level, found = hints(request.actor, kind, known)
    return render(request, "people/_doubles.html", {"doubles": found, "level": level})


@signed_in
@form_methods
def join(request: Request) -> HttpResponse:
    """Tell whoever has it that one would work on it with them."""
    token = request.POST.get("token") or request.GET.get("token", "")
    form = AskForm(request.POST if "reason" in request.POST else None)
    if not form.is_valid():
        return form_dialog(request, form, title=_("Ask to join"), verb=_("Ask for it"), back="/", token=token)
    ask_to_join(token, form.cleaned_data["reason"], by=request.actor)
    return done(request, "/", _("Asked: the owner has been told"))


@signed_in
def rules(request: Request) -> HttpResponse:
    request.actor.require("people.change_duplicate_rule")
    titles = dict(known_kinds())
    rows = [
        (rule, titles.get(rule.noun, rule.noun)) for rule in DuplicateRule.objects.reached_by(request.actor)
    ]
    return render(request, "people/duplicate_rules.html", {"rows": rows, "levels": DuplicateRule.CHOICES})


@signed_in
@form_methods
def rule_add(request: Request) -> HttpResponse:
    request.actor.require("people.add_duplicate_rule")
    form = RuleForm(request.POST or None)
    if not form.is_valid():
        return form_dialog(
            request,
            form,
            title=_("New duplicate rule"),
            verb=_("Add"),
            back=reverse("people:duplicate_rules"),
        )
    said = form.cleaned_data
    DuplicateRule.add(said["noun"], said["keys"], said["level"], by=request.actor)
    return went(request, reverse("people:duplicate_rules"))


@signed_in
@require_POST
def rule_change(request: Request, pk: int) -> HttpResponse:
    rule: DuplicateRule = DuplicateRule.objects.within(request.actor, pk)
    if "level" in request.POST:
        if request.POST["level"] not in dict(DuplicateRule.CHOICES):
            raise Refusal
        rule.change(level=request.POST["level"], by=request.actor)
    else:
        rule.change(is_active=not rule.is_active, by=request.actor)
    return done(request, reverse("people:duplicate_rules"), _("Saved"))
