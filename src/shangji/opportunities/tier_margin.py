"""What is earned by a customer counts for its tier where a field of one's own holds it, and nowhere else: nothing is guessed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.custom_fields import known
from shangji.core.custom_fields.definition import CustomField
from shangji.customers.tiers.terms import Term, term
from shangji.opportunities.models import Opportunity

PERCENT = "%"
"""Stands behind the key of a field that says the margin as a share of the amount."""
SPAN = timedelta(days=730)
IN_YUAN = frozenset({"", "元", "CNY", "RMB", "¥", "yuan"})
Pks = Sequence[int]


def fields() -> list[tuple[str, str]]:
    """Those that hold an amount in yuan, or a share: a number says by its unit what it is."""
    found = []
    for field in known.fields_of(Opportunity.kind()):
        if field.type == "money" and field.settings.get("currency", "CNY") == "CNY":
            found.append((field.key, field.label))
        if field.type in ("number", "formula"):
            if field.unit in IN_YUAN:
                found.append((field.key, _("%(field)s, in yuan") % {"field": field.label}))
            if field.unit in ("", PERCENT):
                told = _("%(field)s, in percent of the amount") % {"field": field.label}
                found.append((field.key + PERCENT, told))
    return found


def margins(pks: Pks, now: datetime, name: str) -> dict[int, Decimal]:
    """Yuan by customer, of what was won in 24 months and says its margin; none where no one does."""
    found: dict[int, Decimal] = {}
    for customer_id, earned in _earned(pks, now, name):
        if earned is not None:
            found[customer_id] = found.get(customer_id, Decimal(0)) + earned
    return found


def known_of(pk: int, now: datetime, name: str) -> str:
    earned = [each for _customer, each in _earned([pk], now, name)]
    known_ones = sum(each is not None for each in earned)
    return _("known of %(n)s of %(all)s won") % {"n": known_ones, "all": len(earned)} if earned else ""


def is_hidden(name: str, actor: Actor | None) -> bool:
    field = _field(name)
    return field is not None and (not field.is_seen_by(actor) if actor else bool(field.see_roles))


def _earned(pks: Pks, now: datetime, name: str) -> Iterator[tuple[int, Decimal | None]]:
    """(customer, margin or None where it is not known) of each that was won; a loss counts as one."""
    field = _field(name)
    if field is None or name not in dict(fields()):
        return
    won = Opportunity._base_manager.filter(
        outcome=Opportunity.Outcome.WON, customer__in=pks, closed_at__gt=now - SPAN
    )
    for one in won if field.type == "formula" else won.only("customer", "amount", "currency", "custom"):
        said = field.read_python(one.custom_value(field))
        if said is not None and name.endswith(PERCENT):
            has_amount = one.amount is not None and one.currency == "CNY"
            said = one.amount * said / 100 if has_amount else None
        yield int(one.customer_id or 0), said


def _field(name: str) -> CustomField | None:
    field = known.fields_by_key().get(name.removesuffix(PERCENT))
    return field if field and field.archived_at is None else None


# No points of its own in the proposal: nothing holds it until a company says what does.
term(
    Term(
        name="margin", label=gettext_lazy("Margin of 24 months"), unit="money", values=lambda _pks, _now: {}, by_field=margins, fields=fields,
        is_hidden=is_hidden, known_of=known_of, weight=0, full_at=200_000, without=gettext_lazy("not known"), order=25,
    )
)  # fmt: skip
