"""Where risks gather: by rule, by person, by stage; how many records, and what they are worth."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum

from shangji.people.models import User
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import CNY, Asked
from shangji.process.risks import HIGH, LOW, MID, TONES, watched

BARS = 10


@dataclass
class Bar:
    """One line of a ranking; `query` opens its list."""

    label: Any
    query: Mapping[str, Any]
    count: int
    money: Decimal
    tone: str
    share: int = 0


def ranking(rows: Any, asked: Asked) -> list[Bar]:
    """By rule or by person, the most first; the length says how many, or how much."""
    column = "owner_id" if asked.by == "person" else "rule"
    # Of what stands, a rule has one alert of a record.
    each = Count("pk") if column == "rule" and asked.tab != "over" else Count("subject_id", distinct=True)
    grouped = rows.order_by().values(column).annotate(
        n=each, total=Sum("money_at_risk", filter=CNY), top=Max("severity")
    )  # fmt: skip
    if column == "owner_id":
        bars = _people(list(grouped), _money_by_owner(rows))
    else:
        rules = rules_in_force(also_off=True)
        bars = [
            Bar(rules[line["rule"]].risk.name if line["rule"] in rules else line["rule"], {"rule": line["rule"]},
                line["n"], line["total"] or Decimal(0), TONES[line["top"]])
            for line in grouped
        ]  # fmt: skip
    bars.sort(key=lambda bar: (-(bar.money if asked.measure == "money" else bar.count), str(bar.label)))
    most = max(
        (bar.money if asked.measure == "money" else Decimal(bar.count) for bar in bars), default=Decimal(1)
    )
    for bar in bars:
        amount = bar.money if asked.measure == "money" else Decimal(bar.count)
        bar.share = max(2, round(100 * amount / most)) if most else 2
    return bars[:BARS]


def _people(grouped: list[Mapping[str, Any]], money: Mapping[int | None, Decimal]) -> list[Bar]:
    names = User._base_manager.in_bulk([line["owner_id"] for line in grouped if line["owner_id"]])
    return [
        Bar(names[line["owner_id"]], {"owner": line["owner_id"]}, line["n"], money.get(line["owner_id"], Decimal(0)), TONES[line["top"]])
        for line in grouped
        if line["owner_id"] in names
    ]  # fmt: skip


def _money_by_owner(rows: Any) -> dict[int | None, Decimal]:
    """Each record once, however many alerts it has."""
    found: dict[int | None, Decimal] = defaultdict(Decimal)
    lines = rows.order_by().values_list("owner_id", "subject_id").annotate(m=Max("money_at_risk", filter=CNY))
    for owner_id, _pk, amount in lines:
        found[owner_id] += amount or 0
    return found


@dataclass
class Place:
    """A stage: level → (records, CNY)."""

    label: str
    key: str
    order: int
    cells: dict[int, tuple[int, Decimal]] = field(default_factory=dict)

    @property
    def levels(self) -> list[tuple[int, str, int, Decimal]]:
        return [(level, TONES[level], *self.cells.get(level, (0, Decimal(0)))) for level in (HIGH, MID, LOW)]

    @property
    def count(self) -> int:
        return sum(n for n, _money in self.cells.values())


def by_place(rows: Any) -> list[Place]:
    """Severity × stage, of every noun that has stages."""
    found: dict[str, Place] = {}
    for kind, noun in watched().items():
        if noun.places is None:
            continue
        for key, label, order, level, count, money in noun.places(rows.filter(kind=kind)):
            place = found.setdefault(key, Place(label, key, order))
            place.cells[level] = (count, money or Decimal(0))
    return sorted(found.values(), key=lambda place: place.order)
