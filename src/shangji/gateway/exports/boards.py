"""Boards and their widgets as documents: what the page shows to this actor, with the numbers behind every picture."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach
from shangji.gateway.exports.answers import kind_of, number, table_of_answers, table_of_change, table_of_pivot
from shangji.gateway.exports.document import Block, Document, Figure, Table
from shangji.gateway.exports.files import mark_of
from shangji.gateway.exports.sources import Source, source
from shangji.insight.boards.plan import DESK_COLUMNS
from shangji.insight.boards.shelf import Shown, board_of
from shangji.insight.boards.showing import Looking, Piece, piece
from shangji.insight.boards.state import State
from shangji.insight.charts.kpi import Kpi, Kpis
from shangji.insight.charts.pivot import Pivot
from shangji.insight.charts.themes import resolved
from shangji.insight.metrics.terms import Answer
from shangji.insight.widgets import known
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import told as why

FULL, BETWEEN = 960, "~"
"""How wide a picture over all columns is drawn; what parts a board's key from its widget's."""


def looking_at(actor: Actor, found: Shown, params: QueryDict) -> Looking:
    return Looking(
        actor=actor, state=State.of(params, found.plan, known.dimensions(actor)), period=found.plan.period, now=clock.now(),
        here=absolute(found.url), is_mine=found.plan.is_mine,
    )  # fmt: skip


def board_document(actor: Actor, key: str, params: QueryDict) -> Document:
    """All of it, tab by tab. Raises OutOfReach."""
    found = board_of(actor, key)
    looking = looking_at(actor, found, params)
    blocks: list[Block] = []
    for tab, part in found.plan.parts():
        blocks += [Block(title=tab.label)] if tab else []
        blocks += [block_of(piece(plan, looking)) for plan in part.on_desk()]
    return Document(found.label, tuple(blocks), mark_of(actor), _told(looking))


def widget_document(actor: Actor, key: str, params: QueryDict) -> Document:
    """`key` is that of the board, a tilde, and that of the widget. Raises OutOfReach."""
    found, plan = _widget(actor, key)
    looking = looking_at(actor, found, params)
    block = block_of(piece(plan, looking), DESK_COLUMNS)
    told = " · ".join(filter(None, (found.label, block.hint, _told(looking, block.hint))))
    return Document(block.title, (replace(block, title="", hint=""),), mark_of(actor), told)


def _widget(actor: Actor, key: str) -> tuple[Shown, Any]:
    board, _tilde, name = key.partition(BETWEEN)
    found = board_of(actor, board)
    plan = found.plan.widget(name)
    if plan is None:
        raise OutOfReach
    return found, plan


def _widget_title(actor: Actor, key: str) -> str:
    found, plan = _widget(actor, key)
    return f"{found.label} · {plan.label or plan.kind}"


def is_personal(actor: Actor, key: str) -> bool:
    """Whether a board shows each reader something else, whatever they reach. Raises OutOfReach."""
    return board_of(actor, key).plan.is_mine


def _told(looking: Looking, said: str = "") -> str:
    """The period and the filters, in words that are not said yet."""
    period = looking.period_of()
    days = f"{period.first.isoformat()} – {period.last.isoformat()}"
    parts = [period.label] if period.unit == "all" or period.label == days else [period.label, days]
    for name, keys in looking.state.filters:
        labels = known.member_labels(name, keys, looking.actor)
        parts.append(f"{known.dimension_label(name)}: {', '.join(labels)}")
    return " · ".join(part for part in parts if part not in said)


def block_of(found: Piece, width: int = 0) -> Block:
    """What stands in a widget, as wide as on its board or so many columns; one that shows nothing says why."""
    place = found.plan.desk
    width = width or (place[2] if place else DESK_COLUMNS)
    block = Block(title=found.title, width=width, place=place if place and place[2] == width else None)
    if found.trouble or found.shown is None:
        return replace(block, notes=(found.trouble or _("Nothing to show."),))
    block = replace(block, hint=str(found.shown.hint), notes=tuple(str(note) for note in found.shown.notes))
    chart = found.shown.chart
    if isinstance(chart, Kpis):
        return replace(block, figures=_figures(chart, found))
    if isinstance(chart, Pivot) and not chart.is_empty:
        return replace(block, table=table_of_pivot(chart))
    if told := _TOLD.get(found.plan.kind):
        return replace(block, table=told(found))
    if chart is not None:
        picture = resolved(chart.svg(FULL * width // DESK_COLUMNS), "print")
        return replace(block, svg=picture, told=chart.conclusion, behind=_behind(found))
    return replace(block, table=_behind(found))


def _figures(chart: Kpis, found: Piece) -> tuple[Figure, ...]:
    names = found.settings.get("metrics", ())
    made = []
    for kpi, name in zip(chart.figures, names, strict=False):
        foot = " · ".join(part for part in (_changed(kpi), kpi.foot, kpi.second) if part)
        made.append(
            Figure(
                kpi.label,
                kpi.unit.told(kpi.value),
                foot,
                absolute(kpi.url),
                number(kpi.value, kind_of(name)),
                kind_of(name),
            )
        )
    return tuple(made)


def _changed(kpi: Kpi) -> str:
    """+12 % vs last month."""
    if kpi.delta is None or not kpi.delta.change:
        return ""
    sign = "+" if kpi.delta.change > 0 else "−"
    size = f"{abs(kpi.delta.ratio):.0%}" if kpi.delta.ratio is not None else kpi.unit.change(kpi.delta.change)
    return f"{sign}{size} {kpi.delta.versus}".strip()


def _behind(found: Piece) -> Table | None:
    """The numbers."""
    if found.plan.kind == "contribution":
        return table_of_change(found.answers["parts"], found.settings["metric"])
    return table_of_answers([answer for answer in found.answers.values() if isinstance(answer, Answer)])


def _risks(found: Piece) -> Table:
    assert found.shown
    rules = rules_in_force()
    labels = [_("Record"), _("Amount at risk"), _("Owner"), _("Why")]
    rows = [
        (str(row.noun), row.money, str(row.owner or ""), "；".join(why(alert, rules) for alert in row.alerts))
        for row in found.shown.words["rows"]
    ]
    return Table.plain(labels, ["text", "money", "text", "text"], rows)


def _cheers(found: Piece) -> Table:
    assert found.shown
    labels = [_("Opportunity"), _("Customer"), _("Amount"), _("Owner"), _("Won on")]
    rows = [
        (str(o), str(o.customer or ""), o.amount, str(o.owner or ""), o.closed_at)
        for o in found.answers["won"]
    ]
    return Table.plain(labels, ["text", "text", "money", "text", "moment"], rows)


_TOLD: dict[str, Callable[[Piece], Table]] = {"risks": _risks, "cheers": _cheers}


def absolute(url: str) -> str:
    """As it works outside of a page; nothing where the installation does not know its own address."""
    return f"{settings.SITE}{url}" if url and settings.SITE else ""


source(
    Source(
        "board", ("pdf", "png", "xlsx", "csv"), board_document, lambda actor, key: board_of(actor, key).label
    )
)
source(Source("widget", ("pdf", "png", "svg", "xlsx", "csv"), widget_document, _widget_title))
