"""One form per verb: what it asks for, and the call it ends in."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.core.calendar import today
from shangji.core.events import Fact
from shangji.customers.models import Customer
from shangji.opportunities.models import LossReason, Opportunity, Stage
from shangji.people.forms.base import DAY, Form

CURRENCIES = [(code, code) for code in ("CNY", "USD", "EUR", "HKD", "JPY", "GBP")]


class VerbForm(Form):
    """`act` calls the verb and returns its fact, None when there was nothing to do."""

    def __init__(self, *args: Any, opportunity: Opportunity, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, initial=self.start(opportunity), **kwargs)
        self.opportunity, self.actor = opportunity, actor
        self.offer()

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {}

    def offer(self) -> None:
        """Fill choices that depend on the record or the actor."""

    def act(self) -> Fact | None:
        raise NotImplementedError


def _note(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class WinForm(VerbForm):
    note = _note(_("What decided it"))

    def act(self) -> Fact | None:
        return self.opportunity.win(by=self.actor, note=self.cleaned_data["note"])


class ReasonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Reasons under the group they belong to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LossReason.objects.none(), empty_label=_("Choose a reason"), **options)


class LoseForm(VerbForm):
    reason = ReasonChoice(label=_("Loss reason"))
    competitor = forms.CharField(label=_("Who won it"), required=False, max_length=100)
    note = _note(_("What happened"))
    revisit_on = forms.DateField(
        label=_("Revisit on"), required=False, widget=DAY,
        help_text=_("From this day on it stands in the owner's day again."),
    )  # fmt: skip

    def offer(self) -> None:
        field: Any = self.fields["reason"]
        field.queryset = LossReason.objects.reached_by(self.actor).filter(
            is_retired=False, parent__isnull=False
        )
        field.choices = _grouped(field.queryset.select_related("parent").order_by("parent__pk", "pk"))

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.lose(
            said["reason"], by=self.actor, competitor=said["competitor"], note=said["note"],
            revisit_on=said["revisit_on"],
        )  # fmt: skip


def _grouped(reasons: Any) -> list[Any]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for reason in reasons:
        groups.setdefault(reason.parent.name, []).append((reason.pk, reason.name))
    return [("", _("Choose a reason")), *groups.items()]


class HoldForm(VerbForm):
    until = forms.DateField(label=_("On hold until"), widget=DAY)
    reason = _note(_("Why"), required=True)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"until": today() + timedelta(days=30)}

    def act(self) -> Fact | None:
        return self.opportunity.hold(
            self.cleaned_data["until"], by=self.actor, reason=self.cleaned_data["reason"]
        )


class ResumeForm(VerbForm):
    def act(self) -> Fact | None:
        return self.opportunity.resume(by=self.actor)


class AdoptForm(VerbForm):
    def act(self) -> Fact | None:
        return self.opportunity.adopt_pipeline(by=self.actor)


class InvalidateForm(VerbForm):
    reason = _note(_("Why it is not an opportunity"), required=True)

    def act(self) -> Fact | None:
        return self.opportunity.invalidate(self.cleaned_data["reason"], by=self.actor)


class ReopenForm(VerbForm):
    reason = _note(_("Why it comes back"), required=True)

    def act(self) -> Fact | None:
        return self.opportunity.reopen(by=self.actor, reason=self.cleaned_data["reason"])


class AmountForm(VerbForm):
    amount = forms.DecimalField(
        label=_("Amount in full"), required=False, min_value=Decimal(0), max_digits=18, decimal_places=2,
        help_text=_("Leave it empty if it is not known yet."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"amount": opportunity.amount, "currency": opportunity.currency}

    def act(self) -> Fact | None:
        return self.opportunity.change_amount(
            self.cleaned_data["amount"], by=self.actor, currency=self.cleaned_data["currency"]
        )


class ExpectedForm(VerbForm):
    expected_on = forms.DateField(label=_("Expected close"), required=False, widget=DAY)

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


class CustomerForm(VerbForm):
    """Typed with suggestions; only a customer in reach is taken."""

    customer = forms.CharField(label=_("Customer"), max_length=200)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"customer": opportunity.customer.name if opportunity.customer else ""}

    def offer(self) -> None:
        suggest(self.fields["customer"])

    def clean_customer(self) -> Customer:
        return customer_named(self.cleaned_data["customer"], self.actor)

    def act(self) -> Fact | None:
        return self.opportunity.set_customer(self.cleaned_data["customer"], by=self.actor)


def suggest(field: Any) -> None:
    """Offer the customers that match while a name is typed."""
    field.widget.attrs.update(
        {
            "list": "customer-names", "autocomplete": "off", "hx-get": reverse_lazy("opportunities:customers"),
            "hx-trigger": "input changed delay:200ms", "hx-target": "#customer-names", "hx-swap": "innerHTML",
        }
    )  # fmt: skip


def customer_named(name: str, actor: Actor) -> Customer:
    """The customer in reach with this very name."""
    found = Customer.objects.reached_by(actor).filter(name=name.strip()).order_by("pk").first()
    if found is None:
        raise forms.ValidationError(_("There is no customer of this name among yours. Choose one from the list, or add it first."))  # fmt: skip
    return found  # type: ignore[no-any-return]


class ChangeForm(VerbForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    product = forms.CharField(label=_("Product"), required=False, max_length=200)
    need = _note(_("Need"))
    competitor = forms.CharField(label=_("Competitor"), required=False, max_length=100)
    source = forms.CharField(label=_("Source"), required=False, max_length=60)

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {n: getattr(opportunity, n) for n in ("name", "product", "need", "competitor", "source")}

    def act(self) -> Fact | None:
        return self.opportunity.change(by=self.actor, **self.cleaned_data)


class MergeForm(VerbForm):
    other = forms.ModelChoiceField(
        label=_("The duplicate"), queryset=Opportunity.objects.none(), empty_label=_("Choose an opportunity"),
        help_text=_("Its follow-ups, tasks, comments and files move here; it closes as invalid and keeps its log."),
    )  # fmt: skip

    def offer(self) -> None:
        here = self.opportunity
        rows = Opportunity.objects.reached_by(self.actor, Level.OWN).open().exclude(pk=here.pk)
        same = (
            rows.filter(customer_id=here.customer_id)
            if here.customer_id
            else rows.filter(owner_id=here.owner_id)
        )
        self.fields["other"].queryset = same.order_by("-pk")  # type: ignore[attr-defined]

    def clean_other(self) -> Opportunity:
        found: Opportunity = self.cleaned_data["other"]
        return found

    def act(self) -> Fact | None:
        return self.opportunity.merge(self.cleaned_data["other"], by=self.actor)


@dataclass(frozen=True)
class VerbDialog:
    """`title` may hold %(name)s; `permission` decides who is offered it, `said` is the line afterwards."""

    title: str | Promise
    button: str | Promise
    form: type[VerbForm]
    permission: str
    said: str | Promise
    about: str | Promise = ""


DIALOGS: dict[str, VerbDialog] = {
    "win": VerbDialog(_("Won: %(name)s"), _("Mark as won"), WinForm, "opportunities.win", _("Won.")),
    "lose": VerbDialog(_("Lost: %(name)s"), _("Mark as lost"), LoseForm, "opportunities.lose", _("Marked as lost.")),
    "hold": VerbDialog(
        _("Put on hold: %(name)s"), _("Put on hold"), HoldForm, "opportunities.hold", _("On hold; its clocks stand still."),
    ),
    "resume": VerbDialog(
        _("Take up again: %(name)s"), _("Take up again"), ResumeForm, "opportunities.resume", _("Taken up again."),
        _("The time it rested does not count."),
    ),
    "invalidate": VerbDialog(
        _("Not an opportunity: %(name)s"), _("Mark as invalid"), InvalidateForm, "opportunities.invalidate",
        _("Marked as invalid."),
    ),
    "reopen": VerbDialog(
        _("Reopen: %(name)s"), _("Reopen"), ReopenForm, "opportunities.reopen", _("Open again, in the stage where it ended."),
    ),
    "amount": VerbDialog(_("Amount: %(name)s"), _("Save"), AmountForm, "opportunities.change_amount", _("Amount changed.")),
    "expected": VerbDialog(
        _("Expected close: %(name)s"), _("Save"), ExpectedForm, "opportunities.change_expected_day",
        _("Expected close changed."), _("A day that is pushed back is told in the log."),
    ),
    "ratio": VerbDialog(_("Win rate: %(name)s"), _("Save"), RatioForm, "opportunities.set_win_ratio", _("Win rate set.")),
    "customer": VerbDialog(_("Customer: %(name)s"), _("Save"), CustomerForm, "opportunities.change", _("Customer set.")),
    "change": VerbDialog(_("Edit: %(name)s"), _("Save"), ChangeForm, "opportunities.change", _("Saved.")),
    "adopt": VerbDialog(
        _("Follow the new process: %(name)s"), _("Bring it over"), AdoptForm, "opportunities.move",
        _("It follows the newest version now."),
        _("A stage that no longer exists becomes the nearest one before it. Time in the stage goes on counting."),
    ),
    "merge": VerbDialog(
        _("Merge into: %(name)s"), _("Merge"), MergeForm, "opportunities.merge", _("Merged; it can be taken apart again."),
    ),
}  # fmt: skip


class MoveForm(Form):
    """Which stage, and why where the order is broken."""

    reason = _note(_("Why"))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OpenForm(Form):
    """A new opportunity: a name is enough, the customer may be named later."""

    name = forms.CharField(label=_("Name"), max_length=200)
    customer = forms.CharField(label=_("Customer"), max_length=200, required=False)
    amount = forms.DecimalField(
        label=_("Amount in full"), required=False, min_value=Decimal(0), max_digits=18, decimal_places=2
    )
    expected_on = forms.DateField(label=_("Expected close"), required=False, widget=DAY)
    stage = forms.ModelChoiceField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    source = forms.CharField(label=_("Source"), required=False, max_length=60)
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=200)
    next_step_on = forms.DateField(label=_("When"), required=False, widget=DAY)

    def __init__(self, *args: Any, actor: Actor, stages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["stage"].queryset = stages  # type: ignore[attr-defined]
        suggest(self.fields["customer"])

    def clean_customer(self) -> Customer | None:
        name = self.cleaned_data["customer"].strip()
        return customer_named(name, self.actor) if name else None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        day: date | None = said.get("next_step_on")
        if said.get("next_step") and not day and "next_step_on" not in self.errors:
            self.add_error("next_step_on", _("Say when, so that it is not forgotten."))
        return said
