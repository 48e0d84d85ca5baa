"""Why business is lost, to whom and where; and what of it is won back. Every number is a list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.calendar import day_starts
from shangji.core.proportions import wilson
from shangji.opportunities.models import LossReason, Opportunity, Stage

AXES: dict[str, str | Promise] = {
    "stage": gettext_lazy("By stage"),
    "competitor": gettext_lazy("By competitor"),
    "lost_through": gettext_lazy("By whose side"),
}
COLUMNS = 8
"""So many competitors stand beside each other; the rest is one column."""
REST, NONE = "…", ""


@dataclass
class Cell:
    """How many were lost, for how much in CNY, and the list of them."""

    count: int = 0
    amount: Decimal = Decimal(0)
    url: str = ""

    def add(self, count: int, amount: Decimal) -> None:
        self.count += count
        self.amount += amount


@dataclass
class Row:
    reason: str
    group: str
    cells: list[Cell]
    total: Cell


@dataclass
class Losses:
    columns: list[str]
    rows: list[Row]
    totals: list[Cell]
    total: Cell
    shown_by: int = 0
    """How many of them have evidence."""


@dataclass(frozen=True, kw_only=True)
class WonBack:
    """What was taken up again between two days, and how it ended. `amount` in CNY, `cycle_days` the median of the won."""

    revived: int
    won: int
    lost: int
    open: int
    amount: Decimal
    cycle_days: float | None
    lost_before: int
    """How many were lost between the two days: what could have been taken up."""
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        """Won of those that ended; None while none has ended."""
        ended = self.won + self.lost
        return self.won / ended if ended else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.won, self.won + self.lost)


def lost_rows(actor: Actor, since: date, until: date) -> Any:
    """What was lost from one day to another, both inclusive, within reach."""
    rows = Opportunity.objects.reached_by(actor).unmerged().filter(outcome="lost")
    return rows.filter(closed_at__gte=day_starts(since), closed_at__lt=day_starts(until + timedelta(days=1)))


def losses(actor: Actor, since: date, until: date, *, across: str = "stage", competitor: str = "") -> Losses:
    """Reasons down, one of AXES across. Two statements."""
    rows = lost_rows(actor, since, until)
    if competitor:
        rows = rows.filter(competitor=competitor)
    column = "stage__key" if across == "stage" else across
    grouped = list(
        rows.order_by().values_list("loss_reason", column)
        .annotate(n=Count("pk"), total=Sum("amount", filter=Q(currency="CNY")))
    )  # fmt: skip
    keys, labels = _columns(across, ((key, n) for _reason, key, n, _total in grouped))
    link = _link(since, until, competitor)
    found = _filled(grouped, keys, across, link)
    total = [
        _sum(column, link(**_asked(across, key)))
        for key, column in zip(keys, _turned(found, keys), strict=True)
    ]
    shown = rows.exclude(evidence="", evidence_follow_up=None, evidence_file=None).count()
    return Losses(labels, found, total, _sum([row.total for row in found], link()), shown)


def won_back(actor: Actor, since: date, until: date) -> WonBack:
    """Taken up again from one day to another, both inclusive."""
    rows = (
        Opportunity.objects.reached_by(actor)
        .unmerged()
        .filter(parent__outcome="lost")
        .exclude(outcome="invalid")
    )
    rows = rows.filter(opened_at__gte=day_starts(since), opened_at__lt=day_starts(until + timedelta(days=1)))
    won = list(rows.filter(outcome="won").values_list("amount", "currency", "opened_at", "closed_at"))
    counts = dict(rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    days = [(closed - opened).total_seconds() / 86400 for _a, _c, opened, closed in won]
    span = {"opened_from": since.isoformat(), "opened_to": until.isoformat()}
    ends = {
        "won": ["won"],
        "lost": ["lost"],
        "open": ["open", "on_hold"],
        "revived": ["open", "on_hold", "won", "lost"],
    }
    return WonBack(
        revived=sum(counts.values()), won=len(won), lost=counts.get("lost", 0),
        open=counts.get("open", 0) + counts.get("on_hold", 0),
        amount=sum((a for a, currency, _o, _c in won if a and currency == "CNY"), Decimal(0)),
        cycle_days=median(days) if days else None, lost_before=lost_rows(actor, since, until).count(),
        urls={end: _list([*span.items(), ("revived", "1"), *(("outcome", o) for o in outcomes)]) for end, outcomes in ends.items()},
    )  # fmt: skip


def competitors(actor: Actor, since: date, until: date) -> list[str]:
    """To whom something was lost, the most frequent first."""
    rows = lost_rows(actor, since, until).exclude(competitor="").order_by()
    counted = rows.values_list("competitor").annotate(n=Count("pk"))
    return [name for name, _n in sorted(counted, key=lambda row: (-row[1], row[0]))[:50]]


def _columns(across: str, counted: Iterable[tuple[str, int]]) -> tuple[list[str], list[str]]:
    """Keys and words of the columns: stages in their order, competitors by how often they won."""
    often: dict[str, int] = defaultdict(int)
    for key, n in counted:
        often[key] += n
    if across == "stage":
        rows = Stage.objects.order_by("version", "-order").only("key", "order", "name", "name_en")
        newest = {stage.key: stage for stage in rows}
        keys = sorted(often, key=lambda key: newest[key].order if key in newest else 0)
        return keys, [newest[key].label if key in newest else key for key in keys]
    if across == "lost_through":
        keys = [key for key in (*Opportunity.LostThrough.values, NONE) if key in often]
        return keys, [str(Opportunity.LostThrough(k).label) if k else _("Not said") for k in keys]
    keys = sorted(often, key=lambda key: (key == NONE, -often[key], key))
    if len(keys) > COLUMNS:
        kept = [key for key in keys if key != NONE][: COLUMNS - 2]
        keys = [*kept, REST, *([NONE] if NONE in often else [])]
    return keys, [_("Others") if k == REST else k or _("Not named") for k in keys]


def _filled(grouped: list[Any], keys: list[str], across: str, link: Any) -> list[Row]:
    reasons = {r.pk: r for r in LossReason._base_manager.select_related("parent")}
    cells: dict[int | None, dict[str, Cell]] = defaultdict(dict)
    for reason_id, key, n, total in grouped:
        at = key if key in keys else REST
        cells[reason_id].setdefault(at, Cell()).add(n, total or Decimal(0))
    found = []
    for reason_id, by_key in cells.items():
        reason = reasons.get(reason_id) if reason_id else None
        asked = {"loss_reason": reason_id or "none"}
        for key, cell in by_key.items():
            cell.url = link(**asked, **_asked(across, key))
        row = [by_key.get(key, Cell()) for key in keys]
        group = reason.parent.shown if reason and reason.parent else ""
        found.append(
            Row(reason.shown if reason else _("reason not known"), group, row, _sum(row, link(**asked)))
        )
    return sorted(found, key=lambda row: (-row.total.count, row.reason))


def _turned(rows: list[Row], keys: list[str]) -> list[list[Cell]]:
    return [[row.cells[n] for row in rows] for n in range(len(keys))]


def _sum(cells: list[Cell], url: str) -> Cell:
    return Cell(sum(c.count for c in cells), sum((c.amount for c in cells), Decimal(0)), url)


def _asked(across: str, key: str) -> dict[str, str]:
    """What a column asks of the list; the rest of many competitors is no one list."""
    if across == "stage":
        return {"stage": key}
    if across == "lost_through":
        return {"lost_through": key or "none"}
    return {"no_competitor": "1"} if key == NONE else {"competitor": key}


def _link(since: date, until: date, competitor: str) -> Any:
    span = {"outcome": "lost", "closed_from": since.isoformat(), "closed_to": until.isoformat()}
    if competitor:
        span["competitor"] = competitor

    def link(**asked: Any) -> str:
        return "" if asked.get("competitor") == REST else _list([*{**span, **asked}.items()])

    return link


def _list(asked: list[tuple[str, Any]]) -> str:
    return f"{reverse('opportunities:list')}?{urlencode([*asked, ('group', 'none')])}"


def evidence_words(found: Opportunity) -> str:
    """What shows why it was lost, in one line."""
    return " · ".join(filter(None, [found.evidence, evidence_kept(found)]))


def evidence_kept(found: Opportunity) -> str:
    """The follow-up and the file that show it."""
    said, file = found.evidence_follow_up, found.evidence_file
    return " · ".join(filter(None, [said.text if said else "", file.name if file else ""]))
