"""What numbers are counted in, and how they are written on axes, beside marks and in sentences."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from shangji.ui import formats, veil

Number = int | float | Decimal
Kind = Literal["count", "money", "ratio", "days", "plain"]


@dataclass(frozen=True)
class Unit:
    """`noun` is what is counted ("opportunities"), already in the reader's language; it stands after a count."""

    kind: Kind
    noun: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether half of one makes no sense, on an axis either."""
        return self.kind == "count"

    @property
    def is_hidden(self) -> bool:
        """Whether amounts are not said where this is written."""
        return self.kind == "money" and veil.hides_amounts()

    @property
    def suffix(self) -> str:
        """What stands small behind a figure."""
        if self.kind == "money":
            return "万" if formats.is_chinese() else "K"
        return {"ratio": "%", "days": _("days")}.get(self.kind, self.noun)

    def scaled(self, value: Number) -> float:
        """In the unit that the figure is written in: 万, percent."""
        if self.kind == "money":
            return float(value) / float(formats.table_unit())
        return float(value) * 100 if self.kind == "ratio" else float(value)

    def figure(self, value: Number | None) -> str:
        """Without the unit, for axes, cells and ends of lines: 1,454.5."""
        if value is None:
            return "—"
        if self.is_hidden:
            return veil.DOTS
        found = self.scaled(value)
        places = 0 if self.is_whole or abs(found) >= 10_000 else 1
        text = f"{found:,.{places}f}"
        text = text.removesuffix(".0")
        return "0" if text == "-0" else text.replace("-", "−")

    def alone(self, value: Number | None) -> tuple[str, str]:
        """A figure that stands alone, and its unit: an amount in what suits its size, 3.05 亿 or 74.06 M."""
        if self.kind != "money" or value is None or self.is_hidden:
            return self.figure(value), self.suffix if value is not None else ""
        said = formats.short(Decimal(str(value))).replace("-", "−")
        number = said.rstrip("万亿KMB ")
        return number, said.removeprefix(number).strip()

    def told(self, value: Number | None) -> str:
        """With the unit, for sentences and tips: 1,454.5 万, 34.2%."""
        if value is None:
            return "—"
        if self.kind == "money":
            return formats.money(Decimal(str(value))).replace("-", "−")
        if self.kind == "ratio":
            return f"{self.figure(value)}%"
        return f"{self.figure(value)} {self.suffix}".strip()

    def tick(self, value: Number) -> str:
        """On an axis: the percent sign stands there, since it changes what a number means."""
        if self.is_hidden:
            return ""
        return f"{self.figure(value)}%" if self.kind == "ratio" and value else self.figure(value)

    def change(self, value: Number) -> str:
        """The size of a change. Of a percentage it is in points, never in percent."""
        size = -value if value < 0 else value
        if self.kind == "ratio":
            return _("%(points)s points") % {"points": self.figure(size)}
        return self.told(size)


COUNT = Unit("count")
MONEY = Unit("money")
RATIO = Unit("ratio")
DAYS = Unit("days")
PLAIN = Unit("plain")


def percent(part: Number, whole: Number) -> str:
    """29%; a dash where there is no whole."""
    return f"{100 * float(part) / float(whole):,.0f}%" if whole else "—"
