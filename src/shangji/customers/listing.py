"""The list of customers as its address describes it: filters, one of two orders, and a place to go on from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.search import matching
from shangji.customers.models import Customer
from shangji.customers.queries import values_used
from shangji.people.forms.base import Form
from shangji.people.forms.records import PersonChoice

PAGE = 50
COUNT_UP_TO = 10_000
NAME = "customers"


class FilterForm(Form):
    """What the filter bar offers; every value comes from the address."""

    q = forms.CharField(
        label=_("Name, pinyin or phone"), required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, pinyin or phone")}),
    )  # fmt: skip
    owner = PersonChoice(label=_("Owner"), required=False)
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Newest first")), ("name", _("By name"))]
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.offer(actor)
        owner.empty_label = _("All owners")
        for column, everything in (("industry", _("All industries")), ("province", _("All provinces"))):
            field: Any = self.fields[column]
            field.choices = [("", everything), *((v, v) for v in values_used(actor, column))]

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("q", "owner", "industry", "province"))


@dataclass
class Page:
    """`after` is where the next page goes on, or empty; `count` stops at COUNT_UP_TO."""

    customers: list[Customer]
    after: str
    count: int


def page_of(actor: Actor, form: FilterForm, after: str) -> Page:
    """One page of what the form asks for; unknown values filter nothing."""
    found = wanted(actor, form)
    by_name = form.cleaned_data.get("sort") == "name"
    count = found.order_by()[: COUNT_UP_TO + 1].count()
    ordered = found.order_by("name", "pk") if by_name else found.order_by("-created_at", "-pk")
    place = _place(after, by_name)
    rows: list[Customer] = list((ordered.filter(place) if place else ordered).for_cards()[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    value = "" if last is None else last.name if by_name else last.created_at.isoformat()
    return Page(rows[:PAGE], f"{last.pk}|{value}" if last else "", count)


def wanted(actor: Actor, form: FilterForm) -> Any:
    """The customers in reach that the form asks for, in no order."""
    form.is_valid()
    found, kept = Customer.objects.reached_by(actor), form.cleaned_data
    if kept.get("q"):
        found = found.filter(pk__in=matching(kept["q"], Customer.kind()))
    for column in ("owner", "industry", "province"):
        if kept.get(column):
            found = found.filter(**{column: kept[column]})
    return found


def _place(after: str, by_name: bool) -> Q | None:
    """The rows behind a place; a place that makes no sense is the beginning."""
    pk, _bar, value = after.partition("|")
    if not pk.isdigit() or len(pk) > 18:
        return None
    if by_name:
        return Q(name__gt=value) | Q(name=value, pk__gt=int(pk))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=int(pk)) if moment.tzinfo else None
