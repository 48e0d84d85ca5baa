"""Settings › which field of a lead becomes which."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.known import fields_by_key
from shangji.customers.forms import ContactForm, CustomerForm
from shangji.leads.forms import LeadForm
from shangji.leads.models import ConversionMap, Lead
from shangji.leads.models.conversion_map import OWN, own_pairs
from shangji.opportunities.models import Opportunity
from shangji.people.answers import went
from shangji.people.forms.base import Checks, Form
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods


def targets() -> list[tuple[str, str]]:
    """("customer.city", "Customer · City") of every field that can be filled."""
    return [
        (f"{noun}.{column}", f"{_noun(noun)} · {_label(noun, column)}")
        for noun, columns in ConversionMap.TARGETS.items()
        for column in columns
    ]


def _noun(name: str) -> str:
    return {"customer": _("Customer"), "contact": _("Contact"), "opportunity": _("Opportunity")}[name]


def own_label(target: str) -> str:
    """Opportunity · Area, of a field of one's own."""
    return f"{_noun(target.partition('.')[0])} · {_own_field(target).label}"


def _own_field(target: str) -> CustomField:
    return fields_by_key()[target.partition(OWN)[2]]


def _label(noun: str, column: str) -> str:
    known: dict[str, Any] = {"customer": CustomerForm.base_fields, "contact": ContactForm.base_fields}.get(
        noun, {}
    )
    return str(known[column].label if column in known else Opportunity.told.get(column, column))


class MapForm(Form):
    """One list of targets for each field of a lead, and what the dialog must ask for."""

    def __init__(self, *args: Any, found: ConversionMap, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = targets()
        for source in ConversionMap.SOURCES:
            self.fields[source] = forms.MultipleChoiceField(
                label=LeadForm.base_fields[source].label, choices=offered, required=False, widget=Checks,
                initial=found.pairs.get(source, []),
            )  # fmt: skip
        self._offer_own(found, actor)
        self.fields["required"] = forms.MultipleChoiceField(
            label=_("Asked for in the dialog"),
            choices=offered,
            required=False,
            widget=Checks,
            initial=found.required,
        )

    def _offer_own(self, found: ConversionMap, actor: Actor) -> None:
        """Fields of one's own of leads, with those of the same kind; what the actor may not read stays as it is."""
        fields, self.own, self.kept = fields_by_key(), [], {}
        for source, targets in own_pairs().items():
            field, chosen = fields[source.removeprefix(OWN)], found.pairs.get(source, [])
            offered = [
                (target, own_label(target)) for target in targets if _own_field(target).is_seen_by(actor)
            ]
            if not field.is_seen_by(actor) or not offered:
                self.kept[source] = [target for target in chosen if target in targets]
                continue
            self.own.append(source)
            self.fields[source] = forms.MultipleChoiceField(
                label=field.label, choices=offered, required=False, widget=Checks, initial=chosen
            )

    @property
    def pairs(self) -> dict[str, list[str]]:
        said = {source: self.cleaned_data[source] for source in (*ConversionMap.SOURCES, *self.own)}
        return {source: targets for source, targets in (self.kept | said).items() if targets}


@signed_in
@form_methods
def conversion_map(request: Request) -> HttpResponse:
    request.actor.require("leads.change_map")
    found = _the_map(request)
    form = MapForm(request.POST or None, found=found, actor=request.actor)
    if form.is_valid():
        found.change(form.pairs, form.cleaned_data["required"], by=request.actor)
        return went(request, request.path)
    rows: Any = Lead.objects.reached_by(request.actor).open().exclude(company="")
    example = rows.order_by("-created_at").first()
    filled = _told(found, example, request.actor) if example else []
    return render(
        request,
        "leads/map.html",
        {"form": form, "example": example, "filled": filled},
        status=422 if form.is_bound else 200,
    )


@signed_in
@require_POST
def restore(request: Request) -> HttpResponse:
    """As a new installation has it."""
    request.actor.require("leads.change_map")
    _the_map(request).change(ConversionMap.DEFAULT, list(ConversionMap.ALWAYS), by=request.actor)
    return went(request, request.path.replace("restore/", ""))


def _the_map(request: Request) -> ConversionMap:
    found: Any = ConversionMap.objects.order_by("pk").first()
    return found or ConversionMap.start(by=request.actor)


def _told(found: ConversionMap, lead: Lead, actor: Actor) -> list[tuple[str, str]]:
    """What a lead of today would become."""
    labels = dict(targets())
    filled = found.filled(lead)
    own = [
        (own_label(f"{noun}.{OWN}{key}"), fields_by_key()[key].words(value))
        for noun, said in found.own_filled(lead, actor).items()
        for key, value in said.items()
        if fields_by_key()[key].is_seen_by(actor)
    ]
    plain = [
        (labels[f"{noun}.{column}"], text)
        for noun, columns in filled.items()
        for column, text in columns.items()
        if text
    ]
    return [*plain, *own]
