"""What a pool's rule may ask of a customer: what was done there and at its opportunities."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import local_day
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.people.reclaim import (
    Condition,
    Exemption,
    Then,
    condition,
    exemption,
    held_since_before,
    was_held_before,
)
from shangji.people.rehearsing_reclaim import looks_beside, won_by
from shangji.process.models import Approval


def _some(**asked: Any) -> Exists:
    """Whether the customer has such an opportunity."""
    rows = Opportunity._base_manager.filter(customer=OuterRef("pk"), **asked)
    return Exists(rows.exclude(outcome=Opportunity.Outcome.INVALID))


def _silent(since: datetime) -> Q:
    """Nobody has followed up since, neither on the customer nor on one of its opportunities."""
    here = Q(last_follow_up_at__lt=since) | Q(last_follow_up_at__isnull=True)
    return held_since_before(since) & here & ~Q(_some(last_follow_up_at__gte=since))


def _any(then: Then, asked: Callable[[Mapping[str, Any]], bool] = lambda _one: True) -> bool:
    """`_some` of the past."""
    return any(asked(one) for one in then.beside if one.get("outcome") != Opportunity.Outcome.INVALID)


def _is_won(one: Mapping[str, Any]) -> bool:
    return one.get("outcome") == Opportunity.Outcome.WON


def _is_open(one: Mapping[str, Any]) -> bool:
    return one.get("closed_at") is None


def _at(one: Mapping[str, Any], column: str) -> str:
    """A moment as the log keeps it; nothing lies before every other."""
    return one.get(column) or ""


def _was_silent(then: Then, since: str) -> bool:
    if not was_held_before(then, since) or _at(then.own, "last_follow_up_at") >= since:
        return False
    return not _any(then, lambda one: _at(one, "last_follow_up_at") >= since)


def _was_planned(then: Then, now: str) -> bool:
    if _at(then.own, "next_step_at") >= now:
        return True
    return _any(then, lambda one: _is_open(one) and _at(one, "next_step_at") >= now)


def _had_ended(then: Then, since: str) -> bool:
    ended = _at(then.own, "contract_ends_on")
    return was_held_before(then, since) and "" < ended < local_day(datetime.fromisoformat(since)).isoformat()


def _asked() -> Exists:
    """An approval is waited for, at the customer or at one of its opportunities."""
    beside = Opportunity._base_manager.filter(customer=OuterRef(OuterRef("pk"))).values("pk")
    return Exists(Approval.objects.waiting().filter(Q(subject=OuterRef("pk")) | Q(subject__in=beside)))


def _won(pks: Sequence[int]) -> Mapping[int, datetime]:
    """Customers at which something was won, and when last."""
    rows = Opportunity._base_manager.filter(customer__in=pks, outcome=Opportunity.Outcome.WON)
    return dict(rows.values_list("customer").annotate(at=Max("closed_at")).order_by())


KIND = Customer.kind()
looks_beside(KIND, Opportunity.kind(), "customer")
won_by(KIND, _won)
condition(
    KIND,
    Condition(
        "no_follow_up",
        _("No follow-up for"),
        _("nobody followed up for %(days)s working days"),
        _silent,
        _was_silent,
    ),
)
condition(
    KIND,
    Condition(
        "no_opportunity", _("No opportunity within"), _("there was no opportunity within %(days)s working days"),
        lambda since: held_since_before(since) & ~Q(_some()),
        lambda then, since: was_held_before(then, since) and not _any(then),
    ),
)  # fmt: skip
condition(
    KIND,
    Condition(
        "not_won", _("Nothing won within"), _("nothing was won within %(days)s working days"),
        lambda since: held_since_before(since) & ~Q(_some(outcome=Opportunity.Outcome.WON)),
        lambda then, since: was_held_before(then, since) and not _any(then, _is_won),
    ),
)  # fmt: skip
condition(
    KIND,
    Condition(
        "contract_ended", _("Contract ended for"), _("the contract ended %(days)s working days ago"),
        lambda since: held_since_before(since) & Q(contract_ends_on__lt=local_day(since)),
        _had_ended,
    ),
)  # fmt: skip
exemption(
    KIND,
    Exemption(
        "planned_step", _("with a planned step ahead"),
        lambda now: Q(next_step_at__gte=now) | Q(_some(next_step_at__gte=now, closed_at__isnull=True)),
        _was_planned,
    ),
)  # fmt: skip
exemption(
    KIND,
    Exemption(
        "open_opportunity",
        _("with an open opportunity"),
        lambda _now: Q(_some(closed_at__isnull=True)),
        lambda then, _now: _any(then, _is_open),
    ),
)
exemption(
    KIND,
    Exemption(
        "won",
        _("that have bought"),
        lambda _now: Q(_some(outcome=Opportunity.Outcome.WON)),
        lambda then, _now: _any(then, _is_won),
    ),
)
exemption(
    KIND,
    Exemption(
        "approval", _("with an approval that is waited for"),
        lambda _now: Q(_asked()),
        # What was waited for is no column of a record: looking back spares nobody for it, and counts a few too many.
        lambda _then, _now: False,
    ),
)  # fmt: skip
