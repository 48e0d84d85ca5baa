"""What is known of an opportunity: money, days, words; its process, and a duplicate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact
from shangji.opportunities.call_events import Call
from shangji.opportunities.forms.base import VerbForm, note
from shangji.opportunities.forms.fields import amount_field, expected_field
from shangji.opportunities.models import Opportunity
from shangji.people.forms.base import Radios

CURRENCIES = [(code, code) for code in ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")]


class AmountForm(VerbForm):
    amount = amount_field(_("Leave it empty if it is not known yet."))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"amount": opportunity.amount, "currency": opportunity.currency}

    def act(self) -> Fact | None:
        return self.opportunity.change_amount(
            self.cleaned_data["amount"], by=self.actor, currency=self.cleaned_data["currency"]
        )


class ExpectedForm(VerbForm):
    expected_on = expected_field()

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"expected_on": opportunity.expected_on}

    def act(self) -> Fact | None:
        return self.opportunity.change_expected_on(self.cleaned_data["expected_on"], by=self.actor)


class RatioForm(VerbForm):
    percent = forms.IntegerField(
        label=_("Win rate in percent"), min_value=0, max_value=100,
        help_text=_("Your own estimate; from now on the stage no longer sets it."),
    )  # fmt: skip

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        ratio = opportunity.win_ratio
        return {"percent": None if ratio is None else round(ratio * 100)}

    def act(self) -> Fact | None:
        return self.opportunity.set_win_ratio(self.cleaned_data["percent"] / 100, by=self.actor)


class CallForm(VerbForm):
    call = forms.ChoiceField(label=_("Forecast call"), choices=Call.choices, widget=Radios)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"call": opportunity.call}

    def act(self) -> Fact | None:
        return self.opportunity.set_call(self.cleaned_data["call"], by=self.actor)


class ChangeForm(VerbForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    product = forms.CharField(label=_("Product"), required=False, max_length=200)
    need = note(_("Need"))
    competitor = forms.CharField(label=_("Competitor"), required=False, max_length=100)
    source = forms.CharField(label=_("Source"), required=False, max_length=60)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {n: getattr(opportunity, n) for n in ("name", "product", "need", "competitor", "source")}

    def act(self) -> Fact | None:
        return self.opportunity.change(by=self.actor, **self.cleaned_data)


class AdoptForm(VerbForm):
    def act(self) -> Fact | None:
        return self.opportunity.adopt_pipeline(by=self.actor)
