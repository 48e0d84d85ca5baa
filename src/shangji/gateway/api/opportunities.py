"""Opportunities of the API: each fact that managers decide by is written by its own verb, as on their page."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.activities.forms import moment_of
from shangji.core.access import Actor
from shangji.core.lists import Page
from shangji.core.money import CURRENCIES
from shangji.customers.models import Customer
from shangji.gateway.api.bodies import Body, cleaned, own_of, typed, wrong
from shangji.gateway.api.customers import named, person
from shangji.gateway.api.records import Noun, noun
from shangji.opportunities.forms.fields import amount_field, expected_field
from shangji.opportunities.found import Found
from shangji.opportunities.models import Opportunity, Pipeline, Stage
from shangji.people.forms.base import Form

PLAIN = ("name", "source", "product", "need", "competitor")
Said = dict[str, Any]


class _Form(Form):
    """`customer` is an id, `stage` the key of one of its process; a win rate lies in 0..1."""

    name = forms.CharField(max_length=200)
    customer = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    stage = forms.SlugField(required=False, max_length=40, allow_unicode=True)
    amount = amount_field()
    currency = forms.ChoiceField(required=False, choices=[(code, code) for code in CURRENCIES])
    expected_on = expected_field()
    source = forms.CharField(required=False, max_length=60)
    product = forms.CharField(required=False, max_length=200)
    need = forms.CharField(required=False, max_length=5000)
    competitor = forms.CharField(required=False, max_length=200)
    next_step = forms.CharField(required=False, max_length=200)
    next_step_on = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("next_step") and not said.get("next_step_on") and "next_step_on" not in self.errors:
            self.add_error(
                "next_step", gettext_lazy("Say next_step_on as well, so that it is not forgotten.")
            )
        return said


class _ChangeForm(_Form):
    win_ratio = forms.FloatField(min_value=0, max_value=1)
    call = forms.ChoiceField(choices=Opportunity.Call.choices)
    reason = forms.CharField(required=False, max_length=300)
    awaits_payment = forms.BooleanField(required=False)
    payment_due_on = forms.DateField(required=False)


def _page(params: QueryDict, actor: Actor, size: int) -> Page:
    found = Found(actor, params)
    return Page.of(
        found.rows.for_cards(), found.spec, params, actor, size, filters=found.active, parts=found.parts,
        shown=Opportunity.objects.for_cards(),
    )  # fmt: skip


def _one(pk: int, actor: Actor) -> Any:
    return Opportunity.objects.select_related("subject", "customer", "owner", "stage").within(actor, pk)


def _told(found: Opportunity, _actor: Actor) -> dict[str, Any]:
    return {
        "id": found.pk, **{name: getattr(found, name) for name in PLAIN}, "customer": named(found.customer),
        "stage": {"key": found.stage.key, "name": found.stage.label}, "outcome": found.outcome, "amount": found.amount,
        "currency": found.currency, "expected_on": found.expected_on, "win_ratio": found.win_ratio, "call": found.call,
        "owner": person(found.owner), "next_step": found.next_step, "next_step_at": found.next_step_at,
        "last_follow_up_at": found.last_follow_up_at, "opened_at": found.opened_at, "closed_at": found.closed_at,
        "awaits_payment": found.awaits_payment, "payment_due_on": found.payment_due_on if found.awaits_payment else None,
        "payment_agreed": found.awaits_payment and found.payment_agreed,
        "review": _review(found), "url": found.get_absolute_url(),
    }  # fmt: skip


def _review(found: Opportunity) -> dict[str, Any] | None:
    """What was learnt, since it was closed the last time."""
    if not found.is_reviewed:
        return None
    said = {name: getattr(found, name) for name in ("decided_by", "lesson", "reviewed_at")}
    return {**said, "stage": found.lesson_stage}


def _add(body: Body, actor: Actor) -> Opportunity:
    actor.require("opportunities.open")
    said = cleaned(_Form(typed(body)), body, partly=False)
    own, key = own_of(Opportunity.kind(), body, actor), said["stage"]
    pipeline = Pipeline.objects.filter(is_active=True).order_by("-is_default", "pk").first()
    if key and pipeline is None:
        raise wrong({"stage": _("There is no stage of this key.")})
    return Opportunity.open(
        said["name"], by=actor, customer=_customer(said["customer"], actor),
        stage=_stage(key, pipeline) if key and pipeline else None, amount=said["amount"],
        next_step_at=moment_of(said["next_step_on"], None), custom=own, currency=said["currency"] or "CNY",
        **{name: said[name] for name in ("expected_on", "source", "product", "need", "competitor", "next_step")},
    )  # fmt: skip


def _change(found: Opportunity, body: Body, actor: Actor) -> None:
    """All of it or nothing: the caller holds the transaction."""
    if "next_step_on" in body and "next_step" not in body:
        raise wrong({"next_step_on": _("Say next_step as well.")})
    if body.get("payment_due_on") and body.get("awaits_payment") is not True:
        raise wrong({"payment_due_on": _("Say awaits_payment as well: true.")})
    said = cleaned(_ChangeForm(typed(body)), body, partly=True)
    if plain := {name: said[name] for name in PLAIN if name in said}:
        found.change(by=actor, **plain)
    for name, write in WRITES.items():
        if name in said:
            write(found, said, actor)
    if own := own_of(Opportunity.kind(), body, actor):
        found.set_custom(own, by=actor)


def _write_amount(found: Opportunity, said: Said, by: Actor) -> None:
    found.change_amount(said["amount"], currency=said.get("currency", ""), by=by)


def _write_currency(found: Opportunity, said: Said, by: Actor) -> None:
    if "amount" not in said:
        found.change_amount(found.amount, currency=said["currency"], by=by)


def _write_ratio(found: Opportunity, said: Said, by: Actor) -> None:
    if said["win_ratio"] != found.win_ratio:
        found.set_win_ratio(said["win_ratio"], by=by)


def _write_customer(found: Opportunity, said: Said, by: Actor) -> None:
    customer = _customer(said["customer"], by)
    if customer is None:
        raise wrong({"customer": _("Fill this in.")})
    found.set_customer(customer, by=by)


def _write_step(found: Opportunity, said: Said, by: Actor) -> None:
    at = moment_of(said.get("next_step_on"), None)
    if said["next_step"] and at:
        found.plan_next_step(said["next_step"], at, by=by)
    else:
        found.drop_next_step(said.get("reason", ""), by=by)


def _write_payment(found: Opportunity, said: Said, by: Actor) -> None:
    if said["awaits_payment"]:
        found.await_payment(due_on=said.get("payment_due_on"), by=by)
    else:
        found.settle(by=by)


def _write_stage(found: Opportunity, said: Said, by: Actor) -> None:
    found.move_to(_stage(said["stage"], found.pipeline), reason=said.get("reason", ""), by=by)


WRITES: dict[str, Callable[[Opportunity, Said, Actor], Any]] = {
    "customer": _write_customer, "amount": _write_amount, "currency": _write_currency,
    "expected_on": lambda found, said, by: found.change_expected_on(said["expected_on"], by=by),
    "win_ratio": _write_ratio, "call": lambda found, said, by: found.set_call(said["call"], by=by),
    "awaits_payment": _write_payment, "next_step": _write_step, "stage": _write_stage,
}  # fmt: skip
"""Moving comes last: a gate may ask for what the same body brings."""


def _stage(key: str, pipeline: Pipeline) -> Stage:
    found: Stage | None = pipeline.stages_now().filter(key=key).first()
    if found is None:
        told = ", ".join(pipeline.stages_now().values_list("key", flat=True))
        raise wrong({"stage": _("There is no stage of this key; there are: %(keys)s.") % {"keys": told}})
    return found


def _customer(pk: int | None, actor: Actor) -> Customer | None:
    if pk is None:
        return None
    found: Customer | None = Customer.objects.reached_by(actor).filter(pk=pk).first()
    if found is None:
        raise wrong({"customer": _("There is no customer of this id within your reach.")})
    return found


noun(Noun(name="opportunities", kind=Opportunity.kind(), page=_page, one=_one, told=_told, add=_add, change=_change))  # fmt: skip
