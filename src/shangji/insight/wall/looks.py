"""How widgets look from four metres: what a hall needs more of, and what nobody can press there."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from shangji.insight.boards.plan import WALL_COLUMNS, WALL_ROWS
from shangji.insight.boards.showing import Piece
from shangji.insight.charts.bigriver import BigRiver, Source
from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.river import River
from shangji.insight.charts.ticker import Ticker
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.terms import Answer, Row
from shangji.insight.wall.floor import Floor
from shangji.insight.wall.sizing import room
from shangji.insight.widgets import known
from shangji.insight.widgets.cheers import cheer_of
from shangji.insight.widgets.kind import Context, Shown
from shangji.insight.widgets.marks import number, size

Look = Callable[[Piece, Context, Shown], Shown]
SOURCES, RISK_PX = 5, 60
HIGH = 9
"""In rows of the wall: from there on a river has room for what it comes from."""


def looked(piece: Piece) -> Piece:
    """The same widget for a hall. What reads records itself is shown there only when it has a look of its own."""
    shown, context, kind = piece.shown, piece.context, piece.kind
    if shown is None or context is None or kind is None:
        return piece
    if look := LOOKS.get(kind.name):
        shown = look(piece, context, shown)
    elif kind.readings:
        return replace(piece, shown=None, trouble=_("This widget is not for walls."))
    return replace(piece, shown=shown)


def river(piece: Piece, context: Context, shown: Shown) -> Shown:
    """With what it comes from; what goes back is told on the desk."""
    chart = shown.chart
    if not isinstance(chart, River) or chart.is_empty or piece.settings["way"] == "stock":
        return shown
    name = "created_amount" if piece.settings["measure"] == "amount" else "created_count"
    stages = tuple(replace(stage, returned=None) for stage in chart.stages)
    sources = _sources(context, name) if context.height >= HIGH else ()
    made = BigRiver(stages=stages, unit=chart.unit, sources=sources)
    return replace(shown, chart=made, more=_through(context))


def _sources(context: Context, name: str) -> tuple[Source, ...]:
    """The largest, and all others together; nothing where none is known."""
    answer: Answer = ask(context.query(name, by=("source",), sort=f"-{name}"))
    rows = [row for row in answer.rows if size(row.values[name])]
    if not any(row.members[0].key != "none" for row in rows):
        return ()
    shown = [Source(row.members[0].label, number(row.values[name]) or 0) for row in rows[:SOURCES]]
    rest = _rest(rows[SOURCES:], name)
    return (*shown, Source(_("Others"), rest)) if rest else tuple(shown)


def _rest(rows: list[Row], name: str) -> Any:
    return sum(number(row.values[name]) or 0 for row in rows)


def _through(context: Context) -> tuple[str, str] | None:
    """How much of what came became a contract."""
    name = "lead_to_won_rate"
    if not known.is_metric(name):
        return None
    value = ask(context.query(name)).total[name]
    words = {"name": known.metric_label(name), "share": known.unit_of(name).told(number(value))}
    return (_("%(name)s %(share)s") % words, "") if value.value is not None else None


def cheers(piece: Piece, context: Context, shown: Shown) -> Shown:
    return replace(
        shown, chart=Ticker(cheers=tuple(cheer_of(row) for row in piece.answers["won"])), more=None
    )


def risks(piece: Piece, context: Context, shown: Shown) -> Shown:
    found = piece.answers["risks"]
    rows = found["rows"][: max(1, room(piece) // RISK_PX)]
    return Shown(
        template="insight/wall/risks.html",
        words={"rows": rows},
        hint=_("%(n)s records") % {"n": found["count"]},
    )


def landscape(piece: Piece, context: Context, shown: Shown) -> Shown:
    """As the floor it runs to the ends of the wall: the ridges are named, an axis would stand in the way."""
    place = piece.plan.tv
    is_floor = (
        place is not None and place[0] == 0 and place[2] == WALL_COLUMNS and place[1] + place[3] == WALL_ROWS
    )
    if not is_floor or not isinstance(shown.chart, Landscape):
        return shown
    return replace(shown, chart=Floor(**vars(shown.chart)))


def as_on_desk(piece: Piece, context: Context, shown: Shown) -> Shown:
    """What it reads besides is told in figures: there is nothing in it to press."""
    return shown


LOOKS: dict[str, Look] = {
    "river": river, "cheers": cheers, "risks": risks, "landscape": landscape, "stage-days": as_on_desk, "contribution": as_on_desk,
}  # fmt: skip
