"""What every chart has: a conclusion that is read aloud, an empty state, a form for pages and one for files."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shangji.insight.charts.fluid import plot
from shangji.insight.charts.picture import drawn, lines
from shangji.insight.charts.scene import Scene

FIGURE = """<figure class="chart" data-chart="{kind}"{more}>{body}{said}</figure>"""
CAPTION = "<figcaption{}>{}</figcaption>"
EMPTY = '<p class="nothing">{}</p>'


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`is_told` shows the conclusion below the picture; without it, only who listens gets it. `height` is in pixels
    on a desk; 0 is the kind's own. `em` is how many pixels its texts are high: 16 on a wall. `empty` is what stands there when there is nothing to draw."""

    is_told: bool = False
    height: int = 0
    em: int = 12
    empty: str = ""

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()

    @property
    def is_empty(self) -> bool:
        raise NotImplementedError

    @property
    def conclusion(self) -> str:
        """What the picture says, in one sentence."""
        return self.nothing if self.is_empty else self.said()

    @property
    def nothing(self) -> str:
        return self.empty or _("Nothing to show for this period and these filters yet.")

    def said(self) -> str:
        """The conclusion when there is something to conclude from."""
        raise NotImplementedError

    def body(self) -> SafeString:
        raise NotImplementedError

    def html(self) -> SafeString:
        """The whole figure, for a page."""
        body = format_html(EMPTY, self.nothing) if self.is_empty else self.body()
        more = format_html(' style="--h:{}"', self.height) if self.height else ""
        return format_html(FIGURE, kind=self.kind, more=more, body=body, said=self._caption())

    def _caption(self) -> SafeString:
        if self.is_empty or not self.conclusion:
            return SafeString("")
        return format_html(CAPTION, SafeString("" if self.is_told else ' class="sr"'), self.conclusion)

    def svg(self, width: int = 720, height: int = 0) -> str:
        """A picture of its own, `width` pixels wide, with tokens for colours; `resolved` writes the colours out."""
        if self.is_empty:
            return lines([self.nothing], width, self.conclusion)
        return drawn(self.scene(), width, height or self.height, self.conclusion)

    def scene(self) -> Scene:
        raise NotImplementedError


class Plotted(Chart):
    """A chart whose page form is its scene."""

    def body(self) -> SafeString:
        return plot(self.scene(), self.height)
