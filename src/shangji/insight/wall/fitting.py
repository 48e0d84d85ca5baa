"""A layout for a board that has none for the wall: what comes first on the desk, as much as there is room for."""

from collections.abc import Sequence
from dataclasses import replace

from shangji.insight.boards.plan import DESK_COLUMNS, WALL_COLUMNS, WALL_ROWS, BoardPlan, WidgetPlan

HEAD = 2
"""Rows of the wall that its head takes."""
STRIP = 2
MOST_ROWS = 24
"""Rows of the desk that are seen from four metres when they are drawn on one wall."""


def on_wall(plan: BoardPlan) -> list[WidgetPlan]:
    """Its own layout, from the upper left; else the first rows of the desk, stretched."""
    own = plan.on_wall()
    if own:
        return sorted(own, key=lambda w: (w.tv[1], w.tv[0]) if w.tv else ())
    return stretched([w for widget in plan.on_desk() if (w := _seen(widget))])


def _seen(widget: WidgetPlan) -> WidgetPlan | None:
    """As far as it is seen: what begins in the upper half and is longer, such as a list of everybody, shows its first rows."""
    if widget.desk is None:
        return None
    x, y, width, height = widget.desk
    if y + height <= MOST_ROWS:
        return widget
    return replace(widget, desk=(x, y, width, MOST_ROWS - y)) if y < MOST_ROWS // 2 else None


def stretched(widgets: Sequence[WidgetPlan]) -> list[WidgetPlan]:
    """From twelve columns to the width of the wall, from the rows they take to those below the head.

    A strip of figures on top stays a strip.
    """
    first = widgets[0] if widgets else None
    if first and first.kind == "kpi" and first.desk and first.desk[:3] == (0, 0, DESK_COLUMNS):
        strip = replace(first, tv=(0, HEAD, WALL_COLUMNS, STRIP))
        return [strip, *_laid(widgets[1:], first.desk[3], HEAD + STRIP)]
    return _laid(widgets, 0, HEAD)


def _laid(widgets: Sequence[WidgetPlan], above: int, top: int) -> list[WidgetPlan]:
    """What lies below row `above` of the desk, from row `top` of the wall to its lower edge."""
    rows = max((w.desk[1] + w.desk[3] for w in widgets if w.desk), default=above + 1) - above
    found = []
    for widget in widgets:
        if not widget.desk:
            continue
        x, y, width, height = widget.desk
        left, right = (_scaled(at, DESK_COLUMNS, WALL_COLUMNS) for at in (x, x + width))
        start, end = (_scaled(at - above, rows, WALL_ROWS - top) for at in (y, y + height))
        found.append(replace(widget, tv=(left, top + start, right - left, max(1, end - start))))
    return found


def _scaled(at: int, of: int, to: int) -> int:
    return round(at * to / of)
