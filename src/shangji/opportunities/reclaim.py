"""What a pool's rule may ask of a customer: what was done there and at its opportunities."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import local_day
from shangji.core.subjects import plain
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity, Stage
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
    """No follow-up counts since, neither on the customer nor on one of its opportunities."""
    here = Q(last_qualifying_at__lt=since) | Q(last_qualifying_at__isnull=True)
    return held_since_before(since) & here & ~Q(_some(last_qualifying_at__gte=since))


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
    if not was_held_before(then, since) or _at(then.own, "last_qualifying_at") >= since:
        return False
    return not _any(then, lambda one: _at(one, "last_qualifying_at") >= since)


def _was_planned(then: Then, now: str) -> bool:
    if _at(then.own, "next_step_at") >= now:
        return True
    return _any(then, lambda one: _is_open(one) and _at(one, "next_step_at") >= now)


def _had_ended(then: Then, since: str) -> bool:
    ended = _at(then.own, "contract_ends_on")
    return was_held_before(then, since) and "" < ended < local_day(datetime.fromisoformat(since)).isoformat()


def _unpaid() -> Q:
    """Money is to come: won and not paid for, or still in a stage that collects."""
    return Q(_some(awaits_payment=True)) | Q(_some(closed_at__isnull=True, stage__collects=True))


def _collecting(_pks: Sequence[int]) -> set[int]:
    return set(Stage.objects.filter(collects=True).values_list("pk", flat=True))


def _was_unpaid(then: Then, _now: str) -> bool:
    stages = then.known["payment"]
    return _any(
        then, lambda one: bool(one.get("awaits_payment")) or (_is_open(one) and one.get("stage_id") in stages)
    )


def _asked() -> Exists:
    """An approval is waited for, at the customer or at one of its opportunities."""
    beside = Opportunity._base_manager.filter(customer=OuterRef(OuterRef("pk"))).values("pk")
    return Exists(Approval.objects.waiting().filter(Q(subject=OuterRef("pk")) | Q(subject__in=beside)))


def _spans(pks: Sequence[int]) -> Mapping[int, list[tuple[str, str]]]:
    """Customer → from when until when an approval was waited for there; one that still is has no end."""
    beside = dict(Opportunity._base_manager.filter(customer__in=pks).values_list("pk", "customer_id"))
    rows = Approval.objects.filter(subject__in=[*pks, *beside]).values_list(
        "subject", "asked_at", "decided_at"
    )
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, began, ended in rows:
        found[beside.get(pk, pk)].append((plain(began), plain(ended) if ended else ""))
    return found


def _was_asked(then: Then, now: str) -> bool:
    spans = then.known["approval"].get(then.pk, ())
    return any(began <= now and (not ended or ended > now) for began, ended in spans)


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
        _("No qualifying follow-up for"),
        _("there was no qualifying follow-up for %(days)s working days"),
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
        lambda _now: Q(_asked()), _was_asked, _spans,
    ),
)  # fmt: skip
exemption(
    KIND,
    Exemption(
        "payment", _("with payment pending"), lambda _now: _unpaid(), _was_unpaid, _collecting
    ),
)  # fmt: skip
