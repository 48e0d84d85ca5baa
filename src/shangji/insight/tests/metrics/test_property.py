"""Every metric, by every dimension, for everybody: the number is what plain Python makes of the records that this person
can open, and no record is beyond their reach."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, cached_property
from itertools import count
from typing import Any

import pytest

from shangji.core import clock
from shangji.core.access import NOBODY, Actor
from shangji.core.models import CustomField
from shangji.core.subjects import traced_models
from shangji.customers.models import Customer
from shangji.insight.metrics.asking import ask, can_split
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.metric import Metric, Quotient, metric_named, metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import Records, records_of
from shangji.insight.metrics.spreads import Distinct, Once
from shangji.insight.metrics.terms import Answer, Member, MetricQuery
from shangji.insight.tests.metrics import plain
from shangji.insight.tests.metrics.company import NOW, Played
from shangji.insight.tests.metrics.plain import Plain, asked_here

TURN = count()
"""Of members that have to be opened one by one each metric opens one, the next one opens the next: what is grouped
wrongly is wrong for more than one metric and one reader."""
SOME = (
    "owner",
    "team",
    "stage",
    "customer",
    "industry",
    "source",
    "month",
    "hour",
    "follow_up_kind",
    "risk_rule",
    "noun",
)
WHO: dict[str, tuple[str, ...]] = {
    "system": (), "zhou": (), "lin": SOME, "mei": SOME, "sun": ("owner", "customer", "month"), "he": ("owner", "customer"),
    "ni": ("owner",), "nobody": ("owner",),
}  # fmt: skip
"""Person → by what; nothing is everything."""


def _rate(rows: Sequence[Any], hits: Sequence[Any]) -> float | None:
    return len(hits) / len(rows) if rows else None


def _count(rows: Sequence[Any], _hits: Sequence[Any]) -> int:
    return len(rows)


def _won(rows: Sequence[Any], hits: Sequence[Any]) -> Any:
    """Money a day: hits are won opportunities, rows days on which somebody was active."""
    return plain.amounts(hits) / len(rows) if rows and plain.amounts(hits) is not None else None


def _mean(numbers: list[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _average(rows: Sequence[Any], _hits: Sequence[Any]) -> Any:
    known = [o.amount for o in rows if o.amount is not None and o.currency == "CNY"]
    return sum(known) / len(known) if known else None


def _lasted(rows: Sequence[Any], share: float) -> float | None:
    kinds = {"won": "done", "lost": "other"}
    lives = [
        ((plain.day_of(o.closed_at or o.held_at or NOW) - plain.day_of(o.opened_at)).days - plain.rested(o), kinds.get(o.outcome, "open"))
        for o in rows
    ]  # fmt: skip
    return plain.until(lives, share)


def _stayed(rows: Sequence[Any], share: float) -> float | None:
    lives = []
    for stay in rows:
        end = stay.left_at or stay.opportunity.held_at or NOW
        went_on = stay.direction in ("forward", "skip") or (
            stay.direction == "out" and stay.opportunity.outcome == "won"
        )
        kind = "open" if not stay.direction else "done" if went_on else "other"
        lives.append(
            ((plain.day_of(end) - plain.day_of(stay.entered_at)).days - int(stay.held_s // 86400), kind)
        )
    return plain.until(lives, share)


def _open_days(rows: Sequence[Any], start: Any, end: Any) -> Decimal:
    seconds = sum(
        int(min(s.left_at or end, end).timestamp()) - int(max(s.entered_at, start).timestamp()) for s in rows
    )
    return Decimal(seconds) / 86_400


def _lags(rows: Sequence[Any]) -> list[float]:
    """In hours, by whole minutes."""
    return [(int(f.recorded_at.timestamp()) - int(f.happened_at.timestamp())) // 60 / 60 for f in rows]


def _frequency(rows: Sequence[Any], hits: Sequence[Any], period: Period) -> Any:
    window = period.window(NOW)
    days = _open_days(rows, window.start, window.end)
    return len(hits) * 7 / days if days else None


RATES = (
    "win_rate", "loss_rate", "large_win_rate", "cohort_open_share", "cohort_won_share", "stage_reached",
    "stage_conversion", "on_time_rate", "missed_rate", "never_followed_rate", "break_point_rate", "alert_coverage",
    "lead_conversion_rate", "lead_to_won_rate", "no_next_step_share", "without_amount_share",
    "without_expected_share", "without_customer_share", "recorded_within_24h_share", "review_rate",
)  # fmt: skip
COUNTS = (
    "open_count", "created_count", "won_count", "lost_count", "stage_entered", "stage_advanced", "stage_lost",
    "stage_returned", "stage_reached_count", "follow_up_count", "qualifying_follow_up_count", "customers_touched",
    "due_count", "open_risks", "records_at_risk", "overstayed_count", "overdue_expected_count", "lead_count",
    "lead_gross_count",
)  # fmt: skip
AMOUNTS = (
    "open_amount",
    "created_amount",
    "won_amount",
    "lost_amount",
    "stage_reached_amount",
    "stage_entered_amount",
    "stage_advanced_amount",
    "stage_lost_amount",
    "stage_returned_amount",
)
OTHER: dict[str, Plain] = {
    "open_weighted": lambda rows, _h: plain.total(
        [
            None if o.amount is None else o.amount * Decimal(str(o.win_ratio or 0))
            for o in rows
            if o.amount is None or o.currency == "CNY"
        ]
    ),
    "average_won_amount": _average,
    "sales_cycle_mean": lambda rows, _h: _mean([plain.cycle(o) for o in rows]),
    "sales_cycle_median": lambda rows, _h: plain.half([plain.cycle(o) for o in rows]),
    "sales_cycle_km": lambda rows, _h: _lasted(rows, 0.5),
    "stage_days_p50": lambda rows, _h: _stayed(rows, 0.5),
    "stage_days_p80": lambda rows, _h: _stayed(rows, 0.8),
    "end_to_end_days": lambda rows, _h: _mean(
        [(plain.day_of(o.closed_at) - plain.day_of(o.leads.order_by("created_at")[0].created_at)).days for o in rows]
    ),
    "activity_score": lambda rows, _h: sum(
        5 if f.type in ("visit", "meeting", "demo") else 3 if f.type == "call" or f.direction == "in" else 1 for f in rows
    ),
    "recording_lag_median": lambda rows, _h: plain.half(_lags(rows)),
    "recording_lag_p90": lambda rows, _h: plain.nine_of_ten(_lags(rows)),
    "money_at_risk": lambda rows, _h: plain.total([plain.cny(a.money_at_risk, a.currency) for a in rows]),
    "productivity": _won,
    "satisfaction": lambda rows, _h: sum(p.total for p in rows) / sum(p.answers for p in rows) if rows else None,
    "pulse_response_rate": lambda rows, _h: sum(p.answers for p in rows) / sum(p.asked for p in rows) if rows else None,
}  # fmt: skip
PLAIN: dict[str, Plain] = {
    **dict.fromkeys(RATES, _rate), **dict.fromkeys(COUNTS, _count),
    **dict.fromkeys(AMOUNTS, lambda rows, _h: plain.amounts(rows)), **OTHER,
}  # fmt: skip


@pytest.fixture
def company(played_once: Played, db: None) -> Iterator[Played]:
    with clock.at(NOW):
        yield played_once


def actor_of(company: Played, name: str) -> Actor:
    return {"system": company.system, "nobody": NOBODY}.get(name) or company.by(name)


class Opened:
    """The records of a coordinate, as the person opens them."""

    def __init__(self, query: MetricQuery, metric: Metric, members: Sequence[Member] = ()) -> None:
        self.query, self.metric = query, metric
        self.all = list(found := records_of(query, metric.name, members, "all"))
        self.records: Records = found
        self.hits = list(records_of(query, metric.name, members, "hits")) if metric.parts else self.all

    @cached_property
    def keys(self) -> list[tuple[int, Any, dict[str, str]]]:
        """(0 of all or 1 of the hits, row, its keys)."""
        query, parts = self.query, (("all", self.all), ("hits", self.hits))
        found = []
        for n, (part, rows) in enumerate(parts):
            records = records_of(query, self.metric.name, (), part)
            time = records.measure.time
            found += [(n, row, keys_of(row, records, time, query.actor)) for row in rows]
        return found

    def value(self, metric: Metric, period: Period) -> Any:
        if metric.name == "follow_up_frequency":
            return _frequency(self.all, self.hits, period)
        return PLAIN[metric.name](self.all, self.hits)


SEEN: dict[Actor, set[int]] = {}
KEYS: dict[tuple[type, Any], dict[str, str]] = {}
"""Row → what it says of itself: the same for every metric and every reader, and nothing changes meanwhile."""


def sees(actor: Actor, person: Customer) -> bool:
    if actor not in SEEN:
        SEEN[actor] = set(Customer.objects.reached_by(actor).values_list("pk", flat=True))
    return person.pk in SEEN[actor]


@cache
def of_customers() -> set[str]:
    """Dimensions that are told by the customer of a record: who does not reach it is not told."""
    return {f"field-{field.pk}" for field in CustomField._base_manager.filter(holds="customers.customer")}


def reached(actor: Actor) -> set[int]:
    if actor is NOBODY:
        return set()
    return {
        pk
        for model in traced_models().values()
        for pk in model.objects.reached_by(actor).values_list("pk", flat=True)
    }


def keys_of(row: Any, records: Records, time: str, actor: Actor) -> dict[str, str]:
    known = (type(row), row.pk)
    if known not in KEYS:
        KEYS[known] = plain.keys_of(row)
    found = dict(KEYS[known])
    if records.grain.name == "follow_up":
        person = plain.touched(row)
        is_seen = person is not None and sees(actor, person)
        found |= {"owner": found["author"], "team": found["author_team"], "division": found["author_team"]}
        found["customer"] = str(person.pk) if person is not None and is_seen else "none"
    customer = getattr(getattr(row, "opportunity", row), "customer", None)
    if customer is not None and not sees(actor, customer):
        found |= {name: "none" for name in found if name in of_customers()}
    if time:
        moment = getattr(row, records.grain.times[time].path)
        found |= plain.time_keys(moment)
    return found


def same(found: Any, wanted: Any) -> bool:
    if found is None or wanted is None:
        return found is None and wanted is None
    return float(found) == pytest.approx(float(wanted), abs=1e-9)


def is_parted(metric: Metric, name: str) -> bool:
    """Whether the members of a dimension share no row: then each is compared by the rows that it has."""
    found = dimensions()[name]
    if any(isinstance(m, Distinct | Once) or found.column in m.splits for m in metric.measures()):
        return False
    if found.is_several:
        return False
    return not found.unit or all(m.adds_over_time for m in metric.measures())


@pytest.mark.parametrize("name", WHO)
def test_every_number_is_that_of_the_records_its_reader_can_open(company: Played, name: str) -> None:
    actor, period, wrong = actor_of(company, name), Period.parse("2026"), []
    every = [m for m in metrics().values() if m.group not in ("target", "own")]
    within, answers = (
        reached(actor),
        {"": ask(MetricQuery(actor=actor, metrics=tuple(m.name for m in every), period=period))},
    )
    by = asked_here(WHO[name] or tuple(dimensions()), list(WHO).index(name))
    for each in by:
        asked = tuple(m.name for m in every if can_split(m, each))
        answers[each] = ask(MetricQuery(actor=actor, metrics=asked, period=period, by=(each,)))
    for metric in every:
        opened = Opened(MetricQuery(actor=actor, metrics=(metric.name,), period=period), metric)
        if not {_subject(row) for row in [*opened.all, *opened.hits]} <= within:
            wrong.append((metric.name, "beyond reach"))
        total = answers[""].total[metric.name]
        if not same(total.value, opened.value(metric, period)):
            wrong.append((metric.name, total.value, opened.value(metric, period)))
        for each in [d for d in by if can_split(metric, d)]:
            wrong += list(_parts(metric, each, answers[each], opened))
    assert wrong == []


def _subject(row: Any) -> int:
    return int(
        row.opportunity_id if type(row).__name__ == "StageStay" else getattr(row, "subject_id", row.pk)
    )


def _parts(metric: Metric, each: str, answer: Answer, opened: Opened) -> Iterator[tuple[Any, ...]]:
    """What is wrong with a metric by a dimension."""
    query = answer.query
    rows = {row.members[0].key: row for row in answer.rows}
    if not is_parted(metric, each):
        if rows:
            key, row = list(rows.items())[next(TURN) % len(rows)]
            behind = Opened(query, metric, row.members)
            span = Period.parse(key) if dimensions()[each].unit else query.period
            wanted, value = behind.value(metric, span.meets(query.period) or span), row.values[metric.name]
            if not same(value.value, wanted) and not (
                value.value is None and not behind.records.measure.is_known(behind.records.run)
            ):
                yield metric.name, each, key, value.value, wanted
        return
    parts = _grouped(each, opened)
    found = {key for key, row in rows.items() if row.values[metric.name].n or key in parts}
    if found != set(parts):
        yield metric.name, each, "members", found ^ set(parts)
    for key, (every, hits) in parts.items():
        wanted = (
            _frequency(every, hits, query.period)
            if metric.name == "follow_up_frequency"
            else PLAIN[metric.name](every, hits)
        )
        if key in rows and not same(rows[key].values[metric.name].value, wanted):
            yield metric.name, each, key, rows[key].values[metric.name].value, wanted


def _grouped(each: str, opened: Opened) -> dict[str, tuple[list[Any], list[Any]]]:
    """Key → (all, hits), by what the rows say of themselves."""
    found: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    for n, row, keys in opened.keys:
        found[keys[each]][n].append(row)
    return found


def test_every_metric_has_a_second_opinion() -> None:
    known = {m.name for m in metrics().values() if m.group not in ("target", "own")}
    assert known == {*PLAIN, "follow_up_frequency"}
    assert isinstance(metric_named("follow_up_frequency"), Quotient)
