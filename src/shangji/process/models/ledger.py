"""The ledger keeps itself: alerts open when their rule begins to hold, and end when it no longer does.

Ending is at once, in the transaction of whatever put it right (`follow`). Opening is a matter of the next pass
(`sweep`), which reads what changed; only the first pass of a day looks at everything, because thresholds count days.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Actor, System
from shangji.core.bulk import insert, update
from shangji.core.calendar import local_day
from shangji.core.events import Entry, append
from shangji.core.rows import whole
from shangji.core.subjects import Traced
from shangji.people.models import User
from shangji.process.models.alert import Alert, standing_on
from shangji.process.models.gravest import settle_gravest, standing_briefly
from shangji.process.models.risk_rule import InForce, rules_in_force
from shangji.process.models.risk_span import RiskedAnew
from shangji.process.risk_events import RiskOpened, RiskRaised, RiskResolved
from shangji.process.risks import Rows, graded, watched

AT_ONCE = 1000
OWNER, WEIGHT = "owner_id", "money_at_risk"
# Talking about a record, or looking at its alert, is not yet doing something about it.
IDLE = frozenset({"activities.commented", "process.risk_acked", "people.shared", "people.unshared"})


class Finding(NamedTuple):
    """What a rule says of one record now."""

    pk: int
    evidence: dict[str, Any]
    severity: int
    money: Decimal | None
    currency: str
    owner_id: int | None


@dataclass
class Swept:
    """What a pass did."""

    opened: int = 0
    ended: int = 0
    kept: int = 0

    def add(self, other: "Swept") -> None:
        self.opened, self.ended, self.kept = (
            self.opened + other.opened,
            self.ended + other.ended,
            self.kept + other.kept,
        )


def ledger_actor() -> Actor:
    with override("zh-hans"):
        return System(_("Risk ledger"))


def sweep(
    rule: InForce, now: datetime, keys: Sequence[int] | None = None, *, beat: Callable[[], None] = lambda: None
) -> Swept:  # fmt: skip
    """Bring the alerts of one rule up to date, of all records or of these; commits step by step, with a beat each.

    A rule that is off holds of nothing.
    """
    found = {finding.pk: finding for finding in findings(rule, now, keys)}
    swept, moving = Swept(), set(found)
    renewed: dict[tuple[str, ...], list[Alert]] = defaultdict(list)
    for alert in _standing(rule, keys):
        finding = found.get(alert.subject_id)
        if finding is None:
            moving.add(alert.subject_id)
        elif not _speaks(alert, finding, now):
            moving.discard(alert.subject_id)
            swept.kept += 1
            renewed[_renew(alert, finding, now)].append(alert)
    for columns, alerts in renewed.items():
        for n in range(0, len(alerts) if columns else 0, AT_ONCE):
            beat()
            with transaction.atomic():
                update(alerts[n : n + AT_ONCE], *columns)
                if WEIGHT in columns:
                    RiskedAnew.mark(alert.subject_id for alert in alerts[n : n + AT_ONCE])
    for part in _parts(moving):
        beat()
        with transaction.atomic():
            swept.add(_settle(rule, now, part, found))
    return swept


def _standing(rule: InForce, keys: Sequence[int] | None) -> Iterator[Alert]:
    rows = Alert.objects.standing().filter(rule=rule.key)
    if keys is not None:
        rows = rows.filter(subject__in=keys)
    return whole(
        rows.only(
            "subject", "evidence", "severity", "money_at_risk", "currency", "owner", "state", "snoozed_until"
        )
    )


def _speaks(alert: Alert, found: Finding, now: datetime) -> bool:
    """Whether more than its numbers changes of an alert that goes on standing: for that its record is locked."""
    is_back = alert.state == Alert.State.FALSE_ALARM and not alert.is_quiet(local_day(now))
    return is_back or found.severity != alert.severity or found.owner_id != alert.owner_id


def _renew(alert: Alert, found: Finding, now: datetime) -> tuple[str, ...]:
    """Today's numbers; the columns to write for them. Days that count on are in no index, what it weighs is."""
    weighs = (alert.money_at_risk, alert.currency) != (found.money, found.currency)
    if not weighs and alert.evidence == found.evidence:
        return ()
    alert.evidence, alert.last_seen_at = found.evidence, now
    if not weighs:
        return ("evidence", "last_seen_at")
    alert.money_at_risk, alert.currency = found.money, found.currency
    return ("evidence", WEIGHT, "currency", "last_seen_at")


def findings(rule: InForce, now: datetime, keys: Sequence[int] | None = None) -> Iterator[Finding]:
    """What a rule says now, of all records or of these."""
    if not rule.is_on:
        return
    noun = watched()[rule.risk.kind]
    rows = rule.risk.rows(now, rule.limits)
    if rule.risk.needs:
        rows = rows.only("owner", *([noun.money, "currency"] if noun.money else []), *rule.risk.needs)
    for part in [None] if keys is None else _parts(keys):
        asked: Rows = rows if part is None else rows.filter(pk__in=part)
        for row in whole(asked):
            evidence = rule.risk.evidence(row, now, rule.limits)
            money = getattr(row, noun.money) if noun.money else None
            currency = getattr(row, "currency", "CNY")
            counted = money if currency == "CNY" else None
            severity = graded(rule.severity, evidence, counted, rule.limits, rule.risk)
            owner_id = row.pk if isinstance(row, User) else row.owner_id
            yield Finding(row.pk, evidence, severity, money, currency, owner_id)


def follow(model: type[Traced], entries: Sequence[Entry]) -> list[Entry]:
    """What ends with these changes: the lines to log. Runs in their transaction, with the rows written."""
    told = [entry for entry in entries if not entry.fact.follows or OWNER in entry.changes]
    older = [entry.noun.pk for entry in told if not entry.noun._state.adding]
    alerts = [alert for part in _parts(older) for alert in standing_on(part)]
    if not alerts:
        return []
    nouns = {entry.noun.pk: entry.noun for entry in told}
    _hand_on(alerts, {e.noun.pk: e.changes[OWNER][1] for e in told if OWNER in e.changes})
    actors = {entry.noun.pk: entry.by for entry in told}
    acted = {e.noun.pk: e.by.now for e in told if e.by.user_id and e.fact.kind not in IDLE}
    first = [a for a in alerts if a.acted_at is None and a.subject_id in acted]
    for alert in first:
        alert.acted_at = max(acted[alert.subject_id], alert.first_seen_at)
    update(first, "acted_at")
    kinds: dict[int, set[str]] = {}
    for entry in told:
        kinds.setdefault(entry.noun.pk, set()).add(entry.fact.kind)
    ended = _no_longer(alerts, kinds, clock.now())
    told_of = _end(ended, nouns, actors, clock.now())
    over = {alert.subject_id for alert in ended if alert.is_gravest}
    settle_gravest(a for a in alerts if a.subject_id in over and a.resolved_at is None)
    return told_of


def _hand_on(alerts: Sequence[Alert], owners: Mapping[int, int | None]) -> None:
    """What stands on a record goes to its new owner with it: who reaches an alert is read from the alert."""
    handed = [alert for alert in alerts if alert.subject_id in owners]
    for alert in handed:
        alert.owner_id = owners[alert.subject_id]
    update(handed, "owner")
    RiskedAnew.mark({alert.subject_id for alert in handed})


def _no_longer(alerts: Sequence[Alert], kinds: Mapping[int, set[str]], now: datetime) -> list[Alert]:
    """Those whose rule no longer finds their record, after facts of these kinds."""
    codes, over = {alert.rule for alert in alerts}, []
    rules = rules_in_force(among=codes)
    for code in codes:
        mine, rule = [alert for alert in alerts if alert.rule == code], rules.get(code)
        if rule:
            calm = rule.risk.unmoved_by
            mine = [a for a in mine if not all(kind.startswith(calm) for kind in kinds[a.subject_id])]
            held = rule.found_of([alert.subject_id for alert in mine], now)
            mine = [alert for alert in mine if alert.subject_id not in held]
        over += mine
    return over


def _end(
    alerts: list[Alert], nouns: dict[int, Traced], actors: dict[int, Actor], now: datetime
) -> list[Entry]:
    """End alerts, and say so. A false alarm that ends stays one: it is counted as such."""
    own = {alert.rule for alert in alerts if alert.rule.startswith("own-")}
    titles = rules_in_force(also_off=True, among=own) if own else {}
    entries, by = [], ledger_actor()
    for alert in alerts:
        alert.resolved_at, alert.last_seen_at = max(now, alert.first_seen_at), now
        if alert.state != Alert.State.FALSE_ALARM:
            alert.state = Alert.State.RESOLVED
        who = actors.get(alert.subject_id)
        alert.resolved_by_id = who.user_id if who else None
        days = (alert.resolved_at - alert.first_seen_at).total_seconds() / 86400
        title = titles[alert.rule].title if alert.rule in titles else ""
        fact = RiskResolved(rule=alert.rule, title=title, stood_days=round(days, 1))
        entries.append(Entry(nouns[alert.subject_id], fact, by.at(who.occurred_at if who else None), {}))
    update(alerts, "resolved_at", "last_seen_at", "state", "resolved_by")
    RiskedAnew.mark(alert.subject_id for alert in alerts)
    return entries


def _settle(rule: InForce, now: datetime, part: Sequence[int], found: dict[int, Finding]) -> Swept:
    """One step of a sweep, on locked records: what changed since it was asked is asked again."""
    nouns = _locked(rule, part)
    known = _known(rule, part)
    new = [pk for pk in part if pk in found and pk not in known]
    gone = [pk for pk in part if pk not in found and pk in known]
    again = {f.pk: f for f in findings(rule, now, [*new, *gone])} if new or gone else {}
    over = [known[pk] for pk in gone if pk not in again and pk in nouns]
    kept = [known[pk] for pk in part if pk in found and pk in known]
    told = [*_end(over, nouns, {}, now), *_keep(rule, now, kept, found, nouns)]
    entries = _open(rule, now, [again[pk] for pk in new if pk in again and pk in nouns], nouns, part)
    opened = len(entries)
    entries += told
    if entries:
        append(entries)
    return Swept(opened, len(over), len(kept))


def _known(rule: InForce, part: Sequence[int]) -> dict[int, Alert]:
    rows = Alert.objects.standing().filter(rule=rule.key, subject__in=part)
    return {alert.subject_id: alert for alert in rows.defer("last_seen_at", "acted_at", "reason")}


def _locked(rule: InForce, keys: Sequence[int]) -> dict[int, Traced]:
    model = watched()[rule.risk.kind].rows().model
    rows = model._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
    return {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}


def _open(
    rule: InForce, now: datetime, found: list[Finding], nouns: dict[int, Traced], part: Sequence[int]
) -> list[Entry]:
    """Alerts that begin to stand on some of the records that are settled, of which others have ended or grown graver."""
    by, kind = ledger_actor(), rule.risk.kind
    leading = settle_gravest(standing_briefly(part), {f.pk: f.severity for f in found})
    insert(
        [
            Alert(
                subject_id=f.pk, kind=kind, rule=rule.key, evidence=f.evidence, severity=f.severity, money_at_risk=f.money,
                currency=f.currency, owner_id=f.owner_id, first_seen_at=now, last_seen_at=now, is_gravest=f.pk in leading,
            )
            for f in found
        ]
    )  # fmt: skip
    RiskedAnew.mark(f.pk for f in found)
    return [
        Entry(
            nouns[f.pk],
            RiskOpened(rule=rule.key, title=rule.title, evidence=f.evidence, severity=f.severity),
            by,
            {},
        )
        for f in found
    ]


def _keep(
    rule: InForce, now: datetime, alerts: list[Alert], found: dict[int, Finding], nouns: dict[int, Traced]
) -> list[Entry]:
    """Alerts that go on standing take today's numbers; those that grew graver, or were silent long enough, speak again."""
    changed, entries, by = [], [], ledger_actor()
    for alert in alerts:
        f = found[alert.subject_id]
        was = (alert.evidence, alert.severity, alert.money_at_risk, alert.owner_id, alert.state)
        if f.severity > alert.severity and alert.subject_id in nouns:
            alert.notified_at = None
            fact = RiskRaised(rule=rule.key, title=rule.title, evidence=f.evidence, severity=f.severity)
            entries.append(Entry(nouns[alert.subject_id], fact, by, {}))
            if alert.state == Alert.State.FALSE_ALARM:
                alert.state, alert.snoozed_until = Alert.State.NEW, None
        elif alert.state == Alert.State.FALSE_ALARM and not alert.is_quiet(local_day(now)):
            alert.state, alert.snoozed_until, alert.notified_at = Alert.State.NEW, None, None
        alert.evidence, alert.severity, alert.owner_id = f.evidence, f.severity, f.owner_id
        alert.money_at_risk, alert.currency = f.money, f.currency
        if was != (alert.evidence, alert.severity, alert.money_at_risk, alert.owner_id, alert.state):
            alert.last_seen_at = now
            changed.append(alert)
    update(
        changed, "evidence", "severity", "money_at_risk", "currency", "owner", "state", "snoozed_until", "notified_at",
        "last_seen_at",
    )  # fmt: skip
    RiskedAnew.mark(alert.subject_id for alert in changed)
    return entries


def _parts(keys: Iterable[int]) -> list[list[int]]:
    ordered = sorted(set(keys))
    return [ordered[n : n + AT_ONCE] for n in range(0, len(ordered), AT_ONCE)]
