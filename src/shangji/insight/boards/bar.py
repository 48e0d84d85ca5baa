"""What stands in the bar of a board: the period, the filters that it offers, and those that are set."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shangji.core.calendar import local_day
from shangji.insight.boards.plan import BoardPlan
from shangji.insight.boards.shelf import Shown
from shangji.insight.boards.showing import Looking
from shangji.insight.boards.state import COMPARES
from shangji.insight.boards.tabs import ALL
from shangji.insight.metrics.periods import Period, PeriodNotRight
from shangji.insight.widgets import known

PERIODS = (
    "this-week", "this-month", "this-quarter", "this-year", "last-month", "last-quarter", "last-180-days", "last-12-months",
    "all",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One entry of a menu. `change` is what it changes in the address, as `name=value`."""

    label: str
    url: str
    change: str
    is_chosen: bool = False


@dataclass(frozen=True)
class PeriodMenu:
    label: str
    trouble: str
    choices: list[Choice]
    compares: list[Choice]
    first: str
    last: str


@dataclass(frozen=True)
class Chip:
    """One dimension: what it is filtered by, and where its members are offered; set ones can be taken away."""

    dimension: str
    label: str
    icon: str
    chosen: str
    drop: Choice | None
    offers: str


@dataclass(frozen=True)
class TabShown:
    """A tab of the strip; `key` is empty for the one that shows them all."""

    key: str
    choice: Choice


ICONS = {
    "team": "users", "division": "users", "owner": "user", "product": "box", "stage": "route", "customer": "building",
    "industry": "building", "region": "map-pin", "source": "filter-2", "loss_reason": "circle-x", "loss_group": "circle-x",
}  # fmt: skip


def period_menu(looking: Looking) -> PeriodMenu:
    """What is shown, what else is offered, and what it is compared with."""
    state, day = looking.state, local_day(looking.now)
    trouble, written = "", state.period or looking.period
    try:
        period = looking.period_of()
    except PeriodNotRight as refusal:
        trouble, period = str(refusal.message), Period.parse("this-quarter", day)
    offered = list(dict.fromkeys([*PERIODS, *([] if trouble else [written])]))
    choices = [
        Choice(Period.parse(name, day).label, f"{looking.here}{state.over(name).asked}", f"period={name}", name == written)
        for name in offered
    ]  # fmt: skip
    words = {"": _("without"), "previous": _("with the one before"), "year": _("with the year before")}
    compares = [
        Choice(
            words[name],
            f"{looking.here}{state.compared(name).asked}",
            f"compare={name}",
            name == state.compare,
        )
        for name in COMPARES
    ]
    label = _("Period not right") if trouble else period.label
    return PeriodMenu(label, trouble, choices, compares, period.first.isoformat(), period.last.isoformat())


def tab_strip(plan: BoardPlan, looking: Looking) -> list[TabShown]:
    """Its tabs, and behind them all at once; nothing where there are none."""
    if not plan.tabs:
        return []
    opened, first = looking.state.tab, plan.tabs[0].id
    shown = [(tab.id, tab.label, "" if tab.id == first else tab.id) for tab in plan.tabs]
    return [
        TabShown(key, Choice(label, f"{looking.here}{looking.state.opened(asked).asked}", f"tab={asked}", asked == opened))
        for key, label, asked in [*shown, ("", _("All tabs"), ALL)]
    ]  # fmt: skip


def chips(found: Shown, looking: Looking) -> list[Chip]:
    """Those of the board, then what else is filtered."""
    asked = [name for name in found.plan.filters if known.is_dimension(name, looking.actor)]
    return list(
        _chips([*asked, *(name for name, _keys in looking.state.filters if name not in asked)], looking)
    )


def _chips(names: list[str], looking: Looking) -> Iterator[Chip]:
    state = looking.state
    for name in names:
        keys = state.keys(name)
        told = known.member_labels(name, keys, looking.actor) if keys else []
        chosen = told[0] if len(told) == 1 else _("%(n)s chosen") % {"n": len(told)} if told else ""
        drop = Choice("", f"{looking.here}{state.filtered(name).asked}", f"{name}=") if keys else None
        offers = f"{looking.here}offers/{name}/{state.asked}"
        yield Chip(name, known.dimension_label(name), ICONS.get(name, "filter-2"), chosen, drop, offers)


def unknown_filters(plan: BoardPlan, looking: Looking) -> list[str]:
    """What the address or the board asks for and there is none of."""
    of_board = [name for name in plan.filters if not known.is_dimension(name, looking.actor)]
    return [*looking.state.unknown, *of_board]
