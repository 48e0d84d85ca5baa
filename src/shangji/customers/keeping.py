"""Keeps tags by rule and tiers current: soon for customers that something happened to, every night for all."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import local_day
from shangji.core.events import Event, on
from shangji.core.jobs import Job, enqueue, every, job
from shangji.customers.models import Customer, Tag, Tagging, TierRule, Upkeep
from shangji.customers.models.tagging import end_expired, put_by_rule, take_by_rule
from shangji.customers.tag_events import TagAdded, TagChanged
from shangji.customers.tier_events import TierRulePublished, TierRulePutBack
from shangji.customers.tiers.scoring import scores
from shangji.process.conditions import as_q

KIND = Customer.kind()
AT_ONCE, LINES = 1000, 2000
OVERLAP = 500
"""Lines of the log that are looked at twice: a transaction may end after one that began later."""
TAGS, TIERS = "customers.keep_tag", "customers.keep_tiers"
Reads = Callable[[Collection[int]], Collection[int]]
_touching: dict[str, Reads] = {KIND: lambda pks: pks}


def touches(kind: str, customers_of: Reads) -> None:
    """Let what happens to another noun count as happening to its customers."""
    _touching[kind] = customers_of


def touched(seen: int) -> tuple[set[int], int]:
    """The customers that the next lines of the log are about, and how far that goes."""
    lines = Event.objects.filter(pk__gt=seen).order_by("pk").values_list("pk", "subject_id", "subject__kind")
    found: dict[str, set[int]] = {}
    last = seen
    for last, subject_id, kind in lines[:LINES]:  # noqa: B007 - the last one is told
        if kind in _touching:
            found.setdefault(kind, set()).add(subject_id)
    return {pk for kind, pks in found.items() for pk in _touching[kind](pks)}, last


def keep(pks: Sequence[int], now: datetime) -> int:
    """Everything that rules say of these customers; how many changes came of it."""
    changed = keep_tiers_of(pks, now)
    for tag in Tag.objects.with_rule():
        changed += sum(done for _looked, done in keep_tag(tag, now, pks))
    return changed


def keep_tiers_of(pks: Sequence[int], now: datetime) -> int:
    """Tiers of these customers; those that would stay are not locked."""
    rule = TierRule.in_force()
    if rule is None:
        return 0
    rows = Customer._base_manager.filter(pk__in=pks, withdrawn_at__isnull=True)
    tiers = dict(rows.exclude(Customer.held(local_day(now))).values_list("pk", "tier"))
    overdue = set(rows.filter(tier_until__lt=local_day(now)).values_list("pk", flat=True))
    found = scores(list(tiers), rule.settings, now)
    wrong = {pk: score for pk, score in found.items() if score.tier != tiers[pk] or pk in overdue}
    by = System(_("Tier rule"), channel="rule").at(now)
    return Customer.keep_tiers(wrong, rule.number, by=by) if wrong else 0


def keep_tag(tag: Tag, now: datetime, pks: Sequence[int] | None = None) -> Iterator[tuple[int, int]]:
    """What its condition says, of these customers or of all: (looked at, changed), step by step."""
    by = System(_("Rule of %(tag)s") % {"tag": tag.name}, channel="rule").at(now)
    holds = as_q(KIND, tag.condition, now) if tag.condition else Q(pk__in=[])
    rows = Customer._base_manager.filter(withdrawn_at__isnull=True)
    if pks is not None:
        rows = rows.filter(pk__in=pks)
    known = Tagging.objects.filter(tag=tag, subject_id=OuterRef("pk"))
    for step in _in_steps(rows.filter(holds).exclude(Exists(known))):
        yield len(step), put_by_rule(tag, step, holds, by=by)
    on_by_rule = Exists(known.filter(is_on=True, by_rule=True))
    still = Customer._base_manager.filter(holds, pk=OuterRef("pk"))
    for step in _in_steps(rows.filter(on_by_rule, ~Exists(still))):
        yield len(step), take_by_rule(tag, step, holds, by=by)


def _in_steps(rows: Any, since: int = 0) -> Iterator[list[int]]:
    while pks := list(rows.filter(pk__gt=since).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield pks
        since = pks[-1]


@every(timedelta(minutes=1), "customers.keep_touched", steps=True)
def keep_touched(found: Job) -> None:
    """Where it stopped is kept after each step, so that a kill loses nothing."""
    now, last = clock.now(), Upkeep.objects.filter(name="touched").first()
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if last is None or not (TierRule.in_force() or Tag.objects.with_rule().exists()):
        Upkeep.note("touched", now, seen=newest)
        return
    if newest <= last.seen:
        return
    seen, looked, changed = max(0, last.seen - OVERLAP), 0, 0
    while True:
        pks, upto = touched(seen)
        if upto == seen:
            break
        for start in range(0, len(pks), AT_ONCE):
            changed += keep(sorted(pks)[start : start + AT_ONCE], now)
        seen, looked = upto, looked + len(pks)
        Upkeep.note("touched", now, seen=max(seen, last.seen), looked_count=looked, changed_count=changed)
        found.progress(looked, looked)


@every(timedelta(days=1), "customers.keep_all", steps=True)
def keep_all(found: Job) -> None:
    """The net: what time alone changes, and what no line of the log was about."""
    now, looked, changed = clock.now(), 0, 0
    by = System(_("Expiry of tags"), channel="rule").at(now)
    while ended := end_expired(local_day(now), AT_ONCE, by=by):
        changed += ended
        found.progress(looked, looked)
    for tag in Tag.objects.with_rule():
        for _some, done in keep_tag(tag, now):
            changed += done
            found.progress(looked, looked)
    for step, done in _keep_all_tiers(now):
        looked, changed = looked + step, changed + done
        found.progress(looked, looked)
    Upkeep.note("all", now, looked_count=looked, changed_count=changed)


@job(TAGS, steps=True)
def keep_one_tag(found: Job) -> None:
    tag, looked = Tag._base_manager.get(pk=found.args["tag"]), 0
    if tag.is_closed:
        return
    for step, _done in keep_tag(tag, clock.now()):
        looked += step
        found.progress(looked, looked)


@job(TIERS, steps=True)
def keep_every_tier(found: Job) -> None:
    """After the rule changed."""
    looked = changed = 0
    now = clock.now()
    for step, done in _keep_all_tiers(now):
        looked, changed = looked + step, changed + done
        found.progress(looked, looked)
    Upkeep.note("all", now, looked_count=looked, changed_count=changed)


def _keep_all_tiers(now: datetime) -> Iterator[tuple[int, int]]:
    if TierRule.in_force() is None:
        return
    for step in _in_steps(Customer._base_manager.filter(withdrawn_at__isnull=True)):
        yield len(step), keep_tiers_of(step, now)


@on(TagAdded)
@on(TagChanged)
def keep_the_tag(event: Event) -> None:
    enqueue(TAGS, {"tag": event.subject_id}, key=f"{TAGS}@{event.pk}")


@on(TierRulePublished)
@on(TierRulePutBack)
def keep_the_tiers(event: Event) -> None:
    enqueue(TIERS, {}, key=f"{TIERS}@{event.pk}")
