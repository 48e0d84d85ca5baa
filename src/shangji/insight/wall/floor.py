"""商机江山图 as the floor of a wall."""

from dataclasses import dataclass, replace

from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.scene import Path, Scene, Text

LEFT, TOP, BOTTOM = 0.0, 1.4, 1.7
FIRST = 0.02
"""Where labels below begin: none is cut by the end of the wall."""


@dataclass(frozen=True, kw_only=True)
class Floor(Landscape):
    """Without its axis; the bottom of the mountains is the bottom of the wall."""

    def scene(self) -> Scene:
        found = super().scene()
        marks = tuple(mark for mark in found.marks if not _is_of_axis(mark))
        return replace(found, marks=marks, left=LEFT, top=TOP, bottom=BOTTOM)


def _is_of_axis(mark: object) -> bool:
    if isinstance(mark, Text):
        return mark.x < FIRST
    return isinstance(mark, Path) and not mark.fill and mark.ink.startswith("line")
