"""What the customer's own columns say for its tier."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shangji.customers.models import Customer
from shangji.customers.tiers.terms import Term, term


def potential(pks: Sequence[int], _now: datetime) -> dict[int, Decimal]:
    rows = Customer._base_manager.filter(pk__in=pks, potential__isnull=False)
    return {pk: amount for pk, amount in rows.values_list("pk", "potential") if amount is not None}


term(Term(name="potential", label=_("Yearly potential"), unit="money", values=potential, weight=15, full_at=1_000_000, without=_("not known"), order=60))  # fmt: skip
