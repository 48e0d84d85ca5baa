"""Rules by which a pool takes records back: what a noun can be asked, what spares it, and doing it in time.

A rule is data on the pool: {"conditions": {name: working days}, "exempt": [names]}. One condition that holds is enough,
one exemption spares; what is locked or was let keep longer is always spared. Nothing is taken back that was not
announced to its owner three working days before.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Case, Q, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.core import clock
from shangji.core.access import Actor, Refusal, System
from shangji.core.calendar import add_working_days, local_day, working_days_between
from shangji.core.jobs import Job, every
from shangji.core.subjects import traced_models
from shangji.people.models import Pool
from shangji.people.pooled import Pooled

AHEAD = 3
WARNED_AGAIN = 1
AT_ONCE = 500


@dataclass(frozen=True)
class Then:
    """What the columns of a record, and of those beside it, were at a moment, as the log keeps values."""

    own: Mapping[str, Any]
    beside: Sequence[Mapping[str, Any]] = ()
    pk: int = 0
    known: Mapping[str, Any] = field(default_factory=dict)
    """What exemptions had `ready`, by their name."""


@dataclass(frozen=True)
class Condition:
    """`words` with %(days)s; `rows` takes a moment: what has been so since before it. `then` says the same of the past."""

    name: str
    label: str | Promise
    words: str | Promise
    rows: Callable[[datetime], Q]
    then: Callable[[Then, str], bool]


@dataclass(frozen=True)
class Exemption:
    """`ready` is what `then` asks beside the log, once for a run: it takes the ids of the records."""

    name: str
    label: str | Promise
    rows: Callable[[datetime], Q]
    then: Callable[[Then, str], bool]
    ready: Callable[[Sequence[int]], Any] | None = None


_conditions: dict[str, dict[str, Condition]] = {}
_exemptions: dict[str, dict[str, Exemption]] = {}


def condition(kind: str, found: Condition) -> None:
    """Offer something a rule may ask about a noun."""
    _conditions.setdefault(kind, {})[found.name] = found


def exemption(kind: str, found: Exemption) -> None:
    """Offer something that spares a noun."""
    _exemptions.setdefault(kind, {})[found.name] = found


def conditions_of(kind: str) -> Iterable[Condition]:
    return _conditions.get(kind, {}).values()


def exemptions_of(kind: str) -> Iterable[Exemption]:
    return _exemptions.get(kind, {}).values()


def held_since_before(moment: datetime) -> Q:
    """What somebody has had since before a moment; imported records count from when they came in."""
    return Q(held_since__lt=moment) | Q(held_since__isnull=True, created_at__lt=moment)


def was_held_before(then: Then, moment: str) -> bool:
    """The same of the past."""
    return bool((then.own.get("held_since") or then.own.get("created_at") or moment) < moment)


def exemptions_named(pool: Pool) -> list[Exemption]:
    """The exemptions of its rule that its noun knows."""
    known = _exemptions.get(pool.holds, {})
    return [known[name] for name in pool.rule.get("exempt", ()) if name in known]


def asked_of(pool: Pool) -> list[tuple[Condition, int]]:
    """The conditions of its rule that its noun knows, with their working days."""
    known = _conditions.get(pool.holds, {})
    said = pool.rule.get("conditions", {})
    return [(known[name], int(days)) for name, days in said.items() if name in known and days]


def sentence(pool: Pool) -> str:
    """The rule as a person reads it; empty without one."""
    asked = asked_of(pool)
    if not asked:
        return ""
    when = _(", or ").join(str(found.words) % {"days": days} for found, days in asked)
    spared = [str(found.label) for found in exemptions_named(pool)]
    text = _("Taken back when %(when)s. Announced 3 days and 1 day before.") % {"when": when}
    named = pgettext("between names", ", ").join([*spared, _("locked ones")])
    return text + _(" Spared: %(names)s.") % {"names": named}


def due(pool: Pool, now: datetime, ahead: int = 0) -> list[tuple[Any, str]]:
    """(queryset, reason): what the rule takes back at the end of so many working days from now, condition by condition."""
    model = model_of(pool)
    day = add_working_days(local_day(now), ahead) if ahead else local_day(now)
    rows = model._base_manager.filter(model.HELD, pool=pool, owner__isnull=False, is_locked=False)
    rows = rows.filter(Q(kept_until__isnull=True) | Q(kept_until__lt=day))
    for spared in exemptions_named(pool):
        rows = rows.exclude(spared.rows(now))
    return [
        (rows.filter(found.rows(cutoff(day, days))), str(found.words) % {"days": days})
        for found, days in asked_of(pool)
    ]


def kept_by(noun: Pooled, now: datetime) -> list[str]:
    """What alone keeps the rule of its pool from announcing that it goes back. One statement, none without a rule."""
    pool = noun.pool if noun.pool_id and noun.owner_id else None
    asked = asked_of(pool) if pool else []
    if pool is None or not asked or pool.is_closed or noun.is_locked:
        return []
    day, named = add_working_days(local_day(now), AHEAD), exemptions_named(pool)
    due_then = reduce(or_, (found.rows(cutoff(day, days)) for found, days in asked))
    spared = [
        Case(When(one.rows(now), then=True), default=False, output_field=BooleanField()) for one in named
    ]
    rows = type(noun)._base_manager.filter(type(noun).HELD, due_then, pk=noun.pk)
    told = rows.values_list(*spared).first() if named else None
    return [str(one.label) for one, holds in zip(named, told or (), strict=False) if holds]


def cutoff(day: date, working_days: int) -> datetime:
    """What happened before this moment lies that many working days back on the day."""
    first = add_working_days(day + timedelta(days=1), -working_days)
    return timezone.make_aware(datetime.combine(first, time()))


def model_of(pool: Pool) -> type[Pooled]:
    found = traced_models()[pool.holds]
    if not issubclass(found, Pooled):
        raise LookupError(f"{pool.holds} lies in no pool")
    return found


def _coming(pool: Pool, now: datetime) -> Iterator[tuple[int, str, int]]:
    """(key, reason, in how many working days) of what is due within AHEAD and has to hear of it, the soonest first.

    What was announced and only waits is left out: a thousand of them may not keep the others from their turn.
    """
    seen: set[int] = set()
    for ahead in range(AHEAD + 1):
        for rows, reason in due(pool, now, ahead):
            pks = rows.filter(_has_a_step(local_day(now), ahead)).order_by("pk").values_list("pk", flat=True)
            for pk in pks[:AT_ONCE]:
                if pk not in seen:
                    seen.add(pk)
                    yield pk, reason, ahead


def _has_a_step(today: date, ahead: int) -> Q:
    """What `_step` would do something to, as far as the table says."""
    again = Q(returns_on__lte=add_working_days(today, WARNED_AGAIN), announced_days__gt=WARNED_AGAIN)
    unsaid = Q(returns_on__isnull=True)
    return unsaid | again | Q(returns_on__lte=today) if ahead == 0 else unsaid | again


def run(pool: Pool, now: datetime) -> None:
    """Announce what comes, take back what was announced and is still due, call off what no longer is."""
    model, by, today = model_of(pool), _rule_of(pool), local_day(now)
    for pk, reason, ahead in list(_coming(pool, now)):
        noun = model._base_manager.get(pk=pk)
        try:
            _step(noun, reason, ahead, today, by)
        except Refusal:  # somebody was quicker
            continue
    announced = model._base_manager.filter(pool=pool, returns_on__isnull=False)
    for rows, _reason in due(pool, now, AHEAD):  # what is due sooner is due by then as well
        announced = announced.exclude(pk__in=rows.order_by().values("pk"))
    _call_off(announced, by)


def _rule_of(pool: Pool) -> Actor:
    return System(_("Rule of %(pool)s") % {"pool": pool.name}, channel="rule")


def _call_off(announced: Any, by: Actor) -> None:
    for noun in announced.order_by("pk")[:AT_ONCE]:
        noun.call_off_reclaim(by=by)


def _step(noun: Pooled, reason: str, ahead: int, today: date, by: Any) -> None:
    if noun.returns_on is None:
        noun.announce_reclaim(add_working_days(today, ahead or AHEAD), ahead or AHEAD, reason, by=by)
    elif noun.returns_on <= today and ahead == 0:
        noun.reclaim(reason, by=by)
    elif working_days_between(today, noun.returns_on) <= WARNED_AGAIN < noun.announced_days:
        noun.announce_reclaim(noun.returns_on, WARNED_AGAIN, reason, by=by)


@every(timedelta(hours=1), "people.reclaim", steps=True)
def reclaim_all(_job: Job) -> None:
    """Each record in a transaction of its own: what was done before a kill is done, the rest is done next time."""
    for pool in Pool.objects.all():
        if asked_of(pool) and not pool.is_closed:
            run(pool, clock.now())
        else:  # a rule that is gone takes nothing back, and says so to whom it was announced
            _call_off(
                model_of(pool)._base_manager.filter(pool=pool, returns_on__isnull=False), _rule_of(pool)
            )
