"""What the risk board reads: which records are at risk, how grave that is, and where it gathers. Within reach only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import QueryDict

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.numbers import pk_of
from shangji.people.models import User
from shangji.process.models import Alert
from shangji.process.models.alert import WORTH, is_pending
from shangji.process.models.risk_rule import InForce, rules_in_force
from shangji.process.risks import HIGH, LEVELS, MID, TONES, Card, watched

TABS = ("pending", "snoozed", "over")
FILTERS = ("rule", "level", "owner", "kind", "place")
PAGE = 50
CNY = Q(currency="CNY")
_WEEK, _RECENT = timedelta(days=7), timedelta(days=90)


@dataclass
class Asked:
    """What the address asks for; what it says wrongly is left out."""

    tab: str = "pending"
    rule: str = ""
    level: int | None = None
    owner: int | None = None
    kind: str = ""
    place: str = ""
    by: str = "rule"
    measure: str = "count"
    after: tuple[int, Decimal, int] | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        number = {n: v for n in ("level", "owner") if (v := pk_of(query.get(n, "")))}
        tab, by = query.get("tab", ""), query.get("by", "")
        return cls(
            tab=tab if tab in TABS else TABS[0],
            rule=query.get("rule", "")[:24],
            level=number.get("level") if number.get("level") in LEVELS else None,
            owner=number.get("owner"),
            kind=query.get("kind", "") if query.get("kind") in watched() else "",
            place=query.get("place", "")[:60],
            by=by if by in ("rule", "stage", "person") else "rule",
            measure="money" if query.get("measure") == "money" else "count",
            after=_after(query.get("after", "")),
        )

    @property
    def is_of_gravest(self) -> bool:
        """Whether of each record that it leaves, it leaves the gravest alert."""
        return self.tab == TABS[0] and not self.rule and self.level in (None, HIGH)

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in FILTERS)


@dataclass
class Row:
    """One record with everything that is wrong with it. Alerts are the gravest first."""

    card: Card
    alerts: list[Alert]
    rules: Mapping[str, InForce]
    now: datetime
    may: bool = False

    @property
    def noun(self) -> Any:
        return self.card.noun

    @property
    def severity(self) -> int:
        return max(alert.severity for alert in self.alerts)

    @property
    def tone(self) -> str:
        return TONES[self.severity]

    @property
    def level(self) -> Any:
        return LEVELS[self.severity]

    @property
    def money(self) -> Decimal | None:
        return self.alerts[0].money_at_risk

    @property
    def currency(self) -> str:
        return self.alerts[0].currency

    @property
    def owner(self) -> User | None:
        return self.alerts[0].owner

    @property
    def is_person(self) -> bool:
        return isinstance(self.noun, User)

    @property
    def days(self) -> int:
        return max(alert.days_standing(self.now) for alert in self.alerts)

    @property
    def chips(self) -> list[tuple[str, str, Any]]:
        """(tone, words, alert) of each reason."""
        return [(alert.tone, told(alert, self.rules), alert) for alert in self.alerts]

    @property
    def advice(self) -> str:
        rule = self.rules.get(self.alerts[0].rule)
        return rule.advice if rule else ""

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.severity},{max((a.money_at_risk or Decimal(0) for a in self.alerts), default=0)},{self.noun.pk}"


@dataclass
class Figures:
    """The strip on top. `money` counts each record once, in CNY."""

    high: int = 0
    high_money: Decimal = Decimal(0)
    mid: int = 0
    mid_money: Decimal = Decimal(0)
    records: int = 0
    money: Decimal = Decimal(0)
    before: Mapping[int, int] = field(default_factory=dict)


def told(alert: Alert, rules: Mapping[str, InForce]) -> str:
    """The rule's words with the alert's numbers."""
    rule = rules.get(alert.rule)
    return rule.risk.told(alert.evidence) if rule else alert.rule


def alerts_of(actor: Actor, tab: str, now: datetime, standing: Any = None) -> Any:
    """Everything of a tab within reach; `standing` is what stands there, where that is known."""
    standing, day = Alert.objects.standing_read(actor) if standing is None else standing, local_day(now)
    if tab == "over":
        silent = standing.filter(state=Alert.State.FALSE_ALARM)
        return Alert.objects.among(Alert.objects.ended_within(actor, now - _RECENT), silent)
    return standing.snoozed(day) if tab == "snoozed" else standing.pending(day)


def filtered(rows: Any, asked: Asked) -> Any:
    """What the filters of the address leave."""
    if asked.rule:
        rows = rows.filter(rule=asked.rule)
    if asked.level:
        rows = rows.filter(severity=asked.level)
    if asked.owner:
        rows = rows.filter(owner=asked.owner)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.place:
        inside = Q(pk__in=[])
        for noun in watched().values():
            if noun.in_place:
                inside |= Q(kind=noun.kind, subject__in=noun.in_place(asked.place))
        rows = rows.filter(inside)
    return rows


def by_record(rows: Any) -> Any:
    """One line a record: how grave, how much."""
    grouped = rows.order_by().values("subject_id", "kind")
    return grouped.annotate(top=Max("severity"), cny=Max("money_at_risk", filter=CNY))


def page_of(rows: Any, asked: Asked, actor: Actor, now: datetime, most: int = PAGE) -> tuple[list[Row], str]:
    """The records that are worst off, and where the next page begins. A handful of statements."""
    found = sorted(
        (line for lines in _lines(rows, asked) for line in _from(lines, asked, most)),
        key=lambda line: (-line["top"], -line["worth"], line["subject_id"]),
    )
    shown = found[:most]
    made = _rows(shown, rows, actor, now)
    last = shown[-1] if len(found) > most else None
    return made, f"{last['top']},{last['worth']},{last['subject_id']}" if last else ""


def records_in(rows: Any, asked: Asked) -> int:
    """How many different records there are."""
    if not asked.is_of_gravest:
        return int(rows.order_by().values("subject_id").distinct().count())
    beside = rows.beside_put_by().order_by().values("subject_id").distinct()
    return int(rows.gravest().count()) + int(beside.count())


def _lines(rows: Any, asked: Asked) -> list[Any]:
    """One line a record, in parts: of nearly all records their gravest alert is read in its order, as far as the page goes."""
    if not asked.is_of_gravest:
        return [_worst(rows)]
    gravest = rows.gravest().values("subject_id", "kind", top=F("severity"), worth=WORTH)
    return [gravest, _worst(rows.beside_put_by())]


def _worst(rows: Any) -> Any:
    return by_record(rows).annotate(worth=_or_nothing("cny"))


def _from(lines: Any, asked: Asked, most: int) -> Any:
    """A page of lines, the worst first."""
    if asked.after:
        top, worth, pk = asked.after
        later = Q(top__lt=top) | Q(top=top, worth__lt=worth) | Q(top=top, worth=worth, subject_id__gt=pk)
        lines = lines.filter(later)
    return lines.order_by("-top", "-worth", "subject_id")[: most + 1]


def _rows(lines: Sequence[Mapping[str, Any]], rows: Any, actor: Actor, now: datetime) -> list[Row]:
    keys = [line["subject_id"] for line in lines]
    alerts: dict[int, list[Alert]] = defaultdict(list)
    for alert in rows.filter(subject__in=keys).select_related("owner").order_by("-severity", "pk"):
        alerts[alert.subject_id].append(alert)
    cards: dict[int, Card] = {}
    may: set[int] = set()
    for kind, noun in watched().items():
        mine = [line["subject_id"] for line in lines if line["kind"] == kind]
        if mine:
            cards |= noun.cards(mine, actor)
            may |= noun.may_handle(mine, actor)
    rules = rules_in_force(also_off=True)
    return [Row(cards[pk], alerts[pk], rules, now, pk in may) for pk in keys if pk in cards and alerts[pk]]


def figures(actor: Actor, now: datetime, standing: Any) -> Figures:
    """How many records are at risk and what they are worth, now and a week ago. Two statements."""
    then, waits = now - _WEEK, is_pending(local_day(now))
    stood = Q(first_seen_at__lte=then) & ~Q(state=Alert.State.FALSE_ALARM)
    grouped = standing.order_by().values("subject_id", "kind").annotate(
        top=Max("severity", filter=waits), cny=Max("money_at_risk", filter=CNY & waits),
        was=Max("severity", filter=stood),
    )  # fmt: skip
    summed = grouped.aggregate(
        high=Count("subject_id", filter=Q(top=HIGH)), high_money=Sum("cny", filter=Q(top=HIGH)),
        mid=Count("subject_id", filter=Q(top=MID)), mid_money=Sum("cny", filter=Q(top=MID)),
        records=Count("subject_id", filter=Q(top__isnull=False)), money=Sum("cny"),
        **{f"was_{level}": Count("subject_id", filter=Q(was=level)) for level in LEVELS},
    )  # fmt: skip
    before = {level: summed.pop(f"was_{level}") for level in LEVELS}
    for (was, top), count in _graver_then(actor, then, stood).items():
        before[top] += count
        if was:
            before[was] -= count
    known: dict[str, Any] = {name: value or 0 for name, value in summed.items()}
    return Figures(**known, before=before)


def _graver_then(actor: Actor, then: datetime, stood: Q) -> dict[tuple[int, int], int]:
    """(level of what stood then and still does, level then) → records of which something graver has ended since."""
    still = Alert.objects.standing().filter(stood, subject=OuterRef("subject_id")).order_by("-severity")
    ended = Alert.objects.filter(stood).ended_within(actor, then).order_by().values("subject_id").annotate(
        top=Max("severity"), was=Coalesce(Subquery(still.values("severity")[:1]), 0)
    )  # fmt: skip
    pairs = [(was, top) for top in LEVELS for was in (0, *LEVELS) if was < top]
    counted = ended.aggregate(
        **{f"{was}_{top}": Count("subject_id", filter=Q(was=was, top=top)) for was, top in pairs}
    )
    return {(was, top): counted[f"{was}_{top}"] for was, top in pairs}


def pending_of(actor: Actor, began: datetime) -> list[Any]:
    """The records that the sidebar counts: those that the board shows. Whose own fill it are not asked for more."""
    parts = Alert.objects.pending(local_day(began)).standing_parts(actor)
    return [part.order_by().values("subject_id").distinct() for part in parts]


def levels_of(keys: Sequence[int], day: date) -> dict[int, Alert]:
    """Record → its gravest pending alert, for marks on cards and rows. One statement."""
    found: dict[int, Alert] = {}
    for alert in Alert.objects.pending(day).filter(subject__in=list(keys)).order_by("severity", "-pk"):
        found[alert.subject_id] = alert
    return found


def _or_nothing(column: str) -> Any:
    return Coalesce(column, Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))


def _after(text: str) -> tuple[int, Decimal, int] | None:
    try:
        top, worth, pk = text.split(",")
        found = int(top), Decimal(worth), int(pk)
    except (ValueError, ArithmeticError):
        return None
    return found if found[1].is_finite() and abs(found[2]) < 10**18 and abs(found[1]) < 10**16 else None
