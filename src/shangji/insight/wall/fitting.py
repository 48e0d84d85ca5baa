"""A layout for a board that has none for the wall: what comes first on the desk, as much as there is room for."""

from collections.abc import Sequence
from dataclasses import replace

from shangji.insight.boards.plan import DESK_COLUMNS, WALL_COLUMNS, WALL_ROWS, BoardPlan, WidgetPlan

HEAD = 2
"""Rows of the wall that its head takes."""
MOST_ROWS = 24
"""Rows of the desk that are seen from four metres when they are drawn on one wall."""


def on_wall(plan: BoardPlan) -> list[WidgetPlan]:
    """Its own layout, from the upper left; else the first rows of the desk, stretched."""
    own = plan.on_wall()
    if own:
        return sorted(own, key=lambda w: (w.tv[1], w.tv[0]) if w.tv else ())
    return stretched([w for w in plan.on_desk() if w.desk and w.desk[1] + w.desk[3] <= MOST_ROWS])


def stretched(widgets: Sequence[WidgetPlan]) -> list[WidgetPlan]:
    """From twelve columns to the width of the wall, from the rows they take to those below the head."""
    rows = max((w.desk[1] + w.desk[3] for w in widgets if w.desk), default=1)
    found = []
    for widget in widgets:
        if not widget.desk:
            continue
        x, y, width, height = widget.desk
        left, right = _scaled(x, DESK_COLUMNS, WALL_COLUMNS), _scaled(x + width, DESK_COLUMNS, WALL_COLUMNS)
        top, below = _scaled(y, rows, WALL_ROWS - HEAD), _scaled(y + height, rows, WALL_ROWS - HEAD)
        found.append(replace(widget, tv=(left, HEAD + top, right - left, max(1, below - top))))
    return found


def _scaled(at: int, of: int, to: int) -> int:
    return round(at * to / of)
