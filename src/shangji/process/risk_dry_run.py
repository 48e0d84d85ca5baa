"""What a limit would have found: today, and at the ends of the last weeks, where the log can say. Nothing is written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Level
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.core.subjects import reach_of
from shangji.process.models import RiskRule
from shangji.process.models.ledger import Finding, findings
from shangji.process.models.risk_rule import InForce
from shangji.process.risk_own_past import as_today, own_past
from shangji.process.risks import Limits, Rows, watched
from shangji.ui.formats import listed

WEEKS, SHOWN = 5, 10


@dataclass
class Trial:
    """`today` with the limits tried, `today_now` with those in force; `more` and `fewer` over the last weeks."""

    today: int
    money: Decimal
    today_now: int
    shown: list[Any] = field(default_factory=list)
    knows_past: bool = False
    more: int = 0
    more_lost: int = 0
    fewer: int = 0
    fewer_lost: int = 0
    notes: list[str | Promise] = field(default_factory=list)
    """What the past was asked of, or why it cannot be asked."""

    @property
    def change(self) -> int:
        return self.today - self.today_now


def dry_run(rule: InForce, limits: Limits, actor: Actor, now: datetime) -> Trial:
    """Compare limits with those in force, within reach."""
    tried = InForce(rule.risk, rule.row)
    tried.limits, tried.is_on = {**rule.limits, **limits}, True
    in_force = InForce(rule.risk, rule.row)
    in_force.is_on = True
    then, before = _found(tried, actor, now), _found(in_force, actor, now)
    noun = watched()[rule.risk.kind]
    keys = sorted(then, key=lambda pk: (-then[pk].severity, -(then[pk].money or 0)))[:SHOWN]
    cards = noun.cards(keys, actor)
    trial = Trial(
        today=len(then), today_now=len(before),
        money=sum((f.money or Decimal(0) for f in then.values() if f.currency == "CNY"), Decimal(0)),
        shown=[(cards[pk], rule.risk.told(then[pk].evidence)) for pk in keys if pk in cards],
    )  # fmt: skip
    if rule.risk.past:
        _compare(trial, rule, tried.limits, actor, now)
        trial.notes += [rule.risk.past_note] if rule.risk.past_note else []
    elif not (rule.row and rule.row.is_own):
        trial.notes.append(
            _("Nothing keeps what this rule asks for the past: it can be tried on today only.")
        )
    return trial


def dry_run_own(tried: RiskRule, saved: RiskRule | None, actor: Actor, now: datetime) -> Trial:
    """A condition of one's own, today and at the ends of the last weeks, compared with the one that is saved."""
    trial = dry_run(InForce(tried.as_risk(), tried), {}, actor, now)
    moments, noun = week_ends(now), watched()[tried.noun]
    asked = [tried.condition, *([saved.condition] if saved else [])]
    found = own_past(tried.noun, asked, actor, moments)
    if not found:
        trial.notes.append(
            _("Nothing keeps what this rule asks for the past: it can be tried on today only.")
        )
        return trial
    with_now = found[1].found if saved else set()
    _tell(trial, found[0].found - with_now, with_now - found[0].found, noun.lost)
    if found[0].has_more:
        trial.notes.append(_("Of the 2,000 newest records only."))
    if today := as_today(tried.noun, tried.condition):
        words = {"fields": listed(str(label) for label in today)}
        trial.notes.append(_("Read as they are now: %(fields)s.") % words)
    return trial


def _found(rule: InForce, actor: Actor, now: datetime) -> Mapping[int, Finding]:
    noun = watched()[rule.risk.kind]
    found = {finding.pk: finding for finding in findings(rule, now)}
    reached = _reached(noun.rows().model, actor)
    return found if reached is None else {pk: f for pk, f in found.items() if pk in reached}


def _reached(model: Any, actor: Actor) -> set[int] | None:
    """The keys within reach; None where everything is."""
    reach = reach_of(model, actor, Level.READ)
    if actor.is_system or not reach:
        return None
    return set(model._base_manager.filter(reach).values_list("pk", flat=True))


def _compare(trial: Trial, rule: InForce, limits: Limits, actor: Actor, now: datetime) -> None:
    """At the end of each of the last weeks: who would have been found by one and not by the other."""
    past = rule.risk.past
    if past is None:
        return
    noun = watched()[rule.risk.kind]
    reached = _reached(noun.rows().model, actor)
    with_tried: set[int] = set()
    with_now: set[int] = set()
    for moment in week_ends(now):
        with_tried |= _keys(past(moment, limits))
        with_now |= _keys(past(moment, rule.limits))
    more, fewer = with_tried - with_now, with_now - with_tried
    if reached is not None:
        more, fewer = more & reached, fewer & reached
    _tell(trial, more, fewer, noun.lost)


def _tell(trial: Trial, more: set[int], fewer: set[int], lost: Any) -> None:
    trial.knows_past = True
    trial.more, trial.fewer = len(more), len(fewer)
    trial.more_lost, trial.fewer_lost = _lost(lost, more), _lost(lost, fewer)


def _keys(found: Rows | Collection[int]) -> set[int]:
    return set(found.values_list("pk", flat=True) if isinstance(found, QuerySet) else found)


def _lost(lost: Any, keys: set[int]) -> int:
    ordered, count = sorted(keys), 0
    for n in range(0, len(ordered), 1000):
        rows = Event.objects.filter(lost, subject__in=ordered[n : n + 1000])
        count += rows.values("subject_id").distinct().count()
    return count


def week_ends(now: datetime) -> list[datetime]:
    """Friday evening of each of the last weeks, the latest first."""
    day = local_day(now)
    friday = day - timedelta(days=(day.weekday() - 4) % 7 or 7)
    return [
        timezone.make_aware(datetime.combine(friday - timedelta(weeks=n), time(18))) for n in range(WEEKS)
    ]
