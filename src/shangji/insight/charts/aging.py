"""What stands how long in which stage: within the limit calm, beyond it in cinnabar."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shangji.insight.charts.matrix import Matrix, Ramp
from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import MONEY, Number
from shangji.insight.charts.words import listed, pair, sentence

CALM = 4


@dataclass(frozen=True, kw_only=True)
class Aging(Matrix):
    """`limits` names for each row the first column that lies beyond its limit; None where it has none. `amounts` stand
    small below the counts."""

    limits: tuple[int | None, ...] = ()
    amounts: tuple[tuple[Number | None, ...], ...] = ()

    def is_over(self, row: int, column: int) -> bool:
        limit = self.limits[row] if self.limits else None
        return limit is not None and column >= limit

    def ramp_at(self, row: int, column: int) -> Ramp:
        return "loss" if self.is_over(row, column) else "work"

    def heat_at(self, row: int, column: int, size: float) -> int:
        """What keeps its time stays pale, however much there is of it."""
        heat = super().heat_at(row, column, size)
        return heat if self.is_over(row, column) else min(CALM, heat)

    def below(self, row: int, column: int) -> str:
        amount = self.amount(row, column)
        return "" if self.is_dense or not amount else MONEY.told(amount)

    def amount(self, row: int, column: int) -> Number | None:
        return self.amounts[row][column] if self.amounts else None

    def told(self, row: int, column: int, mark: Mark) -> str:
        amount = self.amount(row, column)
        parts = [self.unit.told(mark.value), MONEY.told(amount) if amount else ""]
        parts.append(pgettext("chart", "beyond the limit") if self.is_over(row, column) else "")
        return pair(f"{self.rows[row]} × {self.columns[column]}", listed(parts))

    def said(self) -> str:
        over = {row: self._over(row) for row in range(len(self.rows))}
        count = sum(over.values())
        if not count:
            return _("Nothing stands longer than it should.")
        worst = max(over, key=lambda row: over[row])
        words = {
            "value": self.unit.told(count),
            "stage": self.rows[worst],
            "most": self.unit.told(over[worst]),
        }
        return sentence([_("%(value)s beyond the limit") % words, _("most in %(stage)s: %(most)s") % words])

    def _over(self, row: int) -> float:
        marks = enumerate(self.cells[row])
        return sum(mark.size or 0.0 for column, mark in marks if mark and self.is_over(row, column))
