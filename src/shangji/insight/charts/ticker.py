"""喜报: what was just won, by whom; a list on a desk, one line after the other on a wall."""

from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.grid_picture import Square, grid
from shangji.insight.charts.scene import Scene
from shangji.insight.charts.units import MONEY, Number, Unit
from shangji.ui.templatetags.ui import icon

LIST = '<ul class="cheers" data-form="{}" style="--n:{}">{}</ul>'
ITEM = (
    '<li><span class="chip" data-tone="good">{mark}{word}</span><span class="who">{who}</span><span class="when">{when}</span>'
    '<span class="what">{what}</span><b class="v">{amount}</b></li>'
)


@dataclass(frozen=True, kw_only=True)
class Cheer:
    """`when` is in words ("yesterday 16:40"); `what` is the customer and the opportunity."""

    who: str
    what: str
    amount: Number | None
    when: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Ticker(Chart):
    """`form` "line" shows one at a time and goes on every six seconds, unless less motion is asked for."""

    cheers: tuple[Cheer, ...]
    form: Literal["list", "line"] = "list"
    unit: Unit = MONEY
    word: str = ""
    """What stands in the chip, if not that it was won."""

    @property
    def is_empty(self) -> bool:
        return not self.cheers

    @property
    def nothing(self) -> str:
        return self.empty or _("Nothing was won yet. The next one stands here.")

    def said(self) -> str:
        newest = self.cheers[0]
        words = {"who": newest.who, "what": newest.what, "amount": self.unit.told(newest.amount)}
        return _("Newest: %(who)s won %(what)s, %(amount)s.") % words

    def body(self) -> SafeString:
        rows = format_html_join("", "{}", ((self._item(cheer),) for cheer in self.cheers))
        return format_html(LIST, self.form, len(self.cheers), rows)

    def _item(self, cheer: Cheer) -> SafeString:
        what = (
            format_html('<a class="mark" href="{}">{}</a>', cheer.url, cheer.what)
            if cheer.url
            else cheer.what
        )
        return format_html(
            ITEM, mark=icon("confetti", "s"), word=self.word or _("Won"), who=cheer.who, when=cheer.when, what=what, amount=self.unit.told(cheer.amount),
        )  # fmt: skip

    def scene(self) -> Scene:
        """For files; a page gets a list."""
        rows = [
            [
                Square(cheer.who, is_strong=True),
                Square(cheer.when, ink="ink-3"),
                Square(cheer.what),
                Square(self.unit.told(cheer.amount), "end", "good-ink", is_strong=True),
            ]
            for cheer in self.cheers
        ]
        return grid(rows, (2, 2.4, 6, 2))
