"""Passes over the ledger: each minute over what changed, and over everything when a day has begun.

A limit counts days: between two days, only a change can make a rule hold or fail.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from shangji.core import clock
from shangji.core.calendar import local_day
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.core.subjects import Subject
from shangji.people.events import UserDisabled, UserEnabled
from shangji.process.models import RiskRule, ScanMark
from shangji.process.models.ledger import AT_ONCE, Swept, sweep
from shangji.process.models.risk_rule import InForce, rules_in_force
from shangji.process.risk_defaults import ensure_risk_rules
from shangji.process.risk_events import RiskOpened, RiskRaised, RiskResolved, RiskRuleAdded, RiskRuleChanged
from shangji.process.risk_telling import tell_of_risks
from shangji.process.risks import watched

OWN_LINES = (RiskOpened.kind, RiskRaised.kind, RiskResolved.kind)


def scan(now: datetime, *, everything: bool = False, beat: Callable[[], None] = lambda: None) -> Swept:
    """One pass: over everything when asked or when a day has begun, else over the records with new lines in the log."""
    mark = ScanMark.of_risks()
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    is_full = everything or mark.full_on != local_day(now)
    changed = {} if is_full else _changed_since(mark.before_pk)
    swept = Swept()
    for rule in rules_in_force(also_off=is_full).values():
        keys = None if is_full else _keys(rule, changed)
        if is_full or keys:
            swept.add(sweep(rule, now, keys, beat=beat))
    mark.passed(last, now, is_full=is_full)
    return swept


def _keys(rule: InForce, changed: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """What a rule has to look at after these changes."""
    near = rule.risk.beside(changed) if rule.risk.beside else ()
    return [*changed.get(rule.risk.kind, ()), *near]


def _changed_since(event_pk: int) -> dict[str, list[int]]:
    """Kind → records about which something was written after that line."""
    rows = Event.objects.filter(pk__gt=event_pk).exclude(kind__in=OWN_LINES).order_by()
    keys = list(rows.values_list("subject_id", flat=True).distinct())
    found: dict[str, list[int]] = defaultdict(list)
    # Their kinds by key: joined, PostgreSQL may read all that were ever traced.
    for n in range(0, len(keys), AT_ONCE):
        for kind, pk in Subject.objects.filter(pk__in=keys[n : n + AT_ONCE]).values_list("kind", "pk"):
            found[kind].append(pk)
    for noun in watched().values():
        found[noun.kind] += noun.beside(found)
    return found


@every(timedelta(minutes=1), "process.scan_risks", steps=True)
def scan_risks(job: Job) -> None:
    now = clock.now()
    if ScanMark.of_risks().full_on != local_day(now):
        ensure_risk_rules()  # a release may have brought new ones
    scan(now, beat=lambda: job.progress(0, 0))
    tell_of_risks(now)


@on(RiskRuleAdded)
@on(RiskRuleChanged)
def apply_at_once(event: Event) -> None:
    """A limit that is changed also counts for what is there already."""
    row = RiskRule.objects.filter(pk=event.subject_id).first()
    rule = rules_in_force(also_off=True).get(row.code) if row else None
    if rule:
        sweep(rule, clock.now())


@on(UserDisabled)
@on(UserEnabled)
def look_at_what_they_own(_event: Event) -> None:
    """Records whose owner has left show it at once, although nothing is written about them."""
    for rule in rules_in_force().values():
        if rule.risk.minds_owner:
            sweep(rule, clock.now())
