"""What is known of an opportunity besides its stage: amount, day, win rate, customer, words."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.customers.models import Customer
from shangji.opportunities.events import (
    AmountChanged,
    CustomerSet,
    ExpectedDayChanged,
    OpportunityChanged,
    WinRatioSet,
)
from shangji.opportunities.models.opportunity.bounds import require_amount, require_expected_day
from shangji.opportunities.models.opportunity.moves import NameMissing
from shangji.opportunities.models.pipeline import Stage

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

EDITABLE = ("name", "source", "product", "need", "competitor")


class RatioNotRight(Refusal):
    message = _("A win rate lies between 0 and 100 %.")


class Kept(Traced):
    """Each fact that managers decide by has a verb of its own, so that the log can be read."""

    name = models.CharField(max_length=200)
    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opportunities",
        db_index=False,
    )
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="CNY")
    expected_on = models.DateField(null=True, blank=True)
    win_ratio = models.FloatField(null=True, blank=True)
    win_ratio_source = models.CharField(max_length=10, default="stage")
    source = models.CharField(max_length=60, blank=True)
    product = models.CharField(max_length=200, blank=True)
    need = models.TextField(blank=True)

    class Meta:
        abstract = True

    @action("change_amount")
    def change_amount(  # type: ignore[misc]
        self: "Opportunity", amount: Decimal | None, *, by: Actor, currency: str = ""
    ) -> AmountChanged | None:
        """Raises AmountNotRight."""
        currency = currency or self.currency
        require_amount(amount)
        if (amount, currency) == (self.amount, self.currency):
            return None
        old, self.amount, self.currency = self.amount, amount, currency
        self.save(update_fields=["amount", "currency"])
        return AmountChanged(old=old, new=amount, currency=currency)

    @action("change_expected_day")
    def change_expected_on(self: "Opportunity", day: date | None, *, by: Actor) -> ExpectedDayChanged | None:  # type: ignore[misc]
        """When the contract is expected to be signed. Raises DayNotRight."""
        if day == self.expected_on:
            return None
        require_expected_day(day)
        old, self.expected_on = self.expected_on, day
        self.save(update_fields=["expected_on"])
        return ExpectedDayChanged(old=old, new=day, pushed_days=(day - old).days if day and old else None)

    @action("set_win_ratio")
    def set_win_ratio(self: "Opportunity", win_ratio: float, *, by: Actor) -> WinRatioSet:  # type: ignore[misc]
        """The owner's own estimate, in 0..1; from now on the stage no longer sets it. Raises RatioNotRight."""
        if not 0 <= win_ratio <= 1:
            raise RatioNotRight
        self.win_ratio, self.win_ratio_source = win_ratio, "owner"
        self.save(update_fields=["win_ratio", "win_ratio_source"])
        return WinRatioSet(percent=round(win_ratio * 100))

    def take_ratio_of(self, stage: Stage) -> None:
        """The stage's win rate holds until the owner says otherwise."""
        if self.win_ratio_source == "stage":
            self.win_ratio = stage.win_ratio

    @action("change")
    def set_customer(self: "Opportunity", customer: Customer, *, by: Actor) -> CustomerSet | None:  # type: ignore[misc]
        """Whose opportunity it is. Raises OutOfReach."""
        if customer.pk == self.customer_id:
            return None
        Customer.objects.within(by, customer.pk)
        self.customer = customer
        self.save(update_fields=["customer"])
        return CustomerSet(customer_id=customer.pk, customer=customer.name)

    @action("change")
    def change(self: "Opportunity", *, by: Actor, **known: Any) -> OpportunityChanged | None:  # type: ignore[misc]
        """Change columns of EDITABLE. Raises NameMissing."""
        changed = [n for n in EDITABLE if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if not self.name.strip():
            raise NameMissing
        if not changed:
            return None
        self.save(update_fields=changed)
        return OpportunityChanged(names=changed)
