"""What became of those that came in one month, month by month after it: a triangle, since the youngest had less time."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import COUNT, RATIO, Unit
from shangji.insight.charts.words import pair


@dataclass(frozen=True, kw_only=True)
class Cohort(Matrix):
    """`sizes` are how many came; the cells are shares of them, up to and with each month; None has not come yet."""

    sizes: tuple[Mark, ...] = ()
    unit: Unit = RATIO
    size_head: str = ""

    def said(self) -> str:
        full = [(row, cells) for row, cells in enumerate(self.cells) if cells and cells[-1] is not None]
        if not full:
            return super().said()
        row, cells = full[-1]
        last = cells[-1]
        words = {
            "cohort": self.rows[row], "share": self.unit.told(last.value if last else None), "when": self.columns[-1],
            "first": self.rows[full[0][0]], "before": self.unit.told(_last(full[0][1])),
        }  # fmt: skip
        if len(full) == 1:
            return _("Of %(cohort)s, %(share)s by %(when)s.") % words
        return _("Of %(cohort)s, %(share)s by %(when)s; of %(first)s it was %(before)s.") % words

    def told(self, row: int, column: int, mark: Mark) -> str:
        of = _("of %(count)s") % {"count": COUNT.figure(self.sizes[row].value)} if self.sizes else ""
        name = f"{self.rows[row]} · {self.columns[column]}"
        return pair(name, f"{self.unit.told(mark.value)} {of}".strip())

    def before(self, row: int) -> Mark | None:
        return self.sizes[row] if self.sizes else None

    @property
    def before_head(self) -> str:
        return (self.size_head or _("Number")) if self.sizes else ""


def _last(cells: tuple[Mark | None, ...]) -> float | None:
    known = [cell.size for cell in cells if cell is not None]
    return known[-1] if known else None
