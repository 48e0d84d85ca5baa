"""What holds for every kind of chart, whatever is in it."""

import re
from html.parser import HTMLParser
from xml.dom.minidom import parseString

import pytest
from django.template import Context, Template
from django.utils import translation

from shangji.insight.charts.chart import Chart
from shangji.insight.charts.fluid import plot
from shangji.insight.charts.samples import boards
from shangji.insight.charts.samples.hostile import EVIL, kinds, noughts
from shangji.insight.charts.scene import Box, Dot, Path, Text
from shangji.insight.charts.themes import THEMES, resolved, tokens

SHOWN = [(f"{board.key}-{n}", sample.chart) for board in boards() for n, sample in enumerate(board.samples)]
VOID = {"br", "hr", "img", "input", "use", "path", "circle", "rect", "stop", "line"}
NOT_NUMBERS = re.compile(r"(?<![\w-])(nan|inf|None)(?![\w-])")


class Reader(HTMLParser):
    """Every element with its attributes, and whether each end fits its beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.mark.parametrize("chart", [pytest.param(chart, id=name) for name, chart in SHOWN])
def test_a_page_gets_sound_html_with_a_conclusion(chart: Chart) -> None:
    reader = read(chart.html())
    numbers = [
        value for _tag, given in reader.seen for name, value in given.items() if name in ("style", "d")
    ]
    assert not [text for text in numbers if NOT_NUMBERS.search(text or "")]
    tags = [tag for tag, _given in reader.seen]
    assert tags[0] == "figure"
    assert ("figcaption" in tags) == bool(chart.conclusion and not chart.is_empty)
    assert "nothing" in str(chart.html()) if chart.is_empty else True


@pytest.mark.parametrize("chart", [pytest.param(chart, id=name) for name, chart in SHOWN])
@pytest.mark.parametrize("width", [320, 720])
def test_a_file_gets_an_svg_that_needs_nothing_else(chart: Chart, width: int) -> None:
    svg = resolved(chart.svg(width), "print")
    picture = parseString(svg).documentElement
    assert int(picture.getAttribute("width")) == width
    assert picture.getAttribute("aria-label") == chart.conclusion
    assert "var(" not in svg
    assert not NOT_NUMBERS.search(re.sub(r">[^<]*<|aria-label=\"[^\"]*\"", "", svg))


@pytest.mark.parametrize(
    "chart", [pytest.param(c, id=type(c).__name__ + str(n)) for n, c in enumerate(kinds())]
)
def test_hostile_names_stay_words(chart: Chart) -> None:
    for text in (str(chart.html()), chart.svg()):
        assert "<script" not in text
        assert 'href="/insight/charts/?q="' not in text
    reader = read(chart.html())
    assert not [given for tag, given in reader.seen if any(name.startswith("on") for name in given)]
    assert EVIL[:12] in "".join(reader.words) or EVIL[:12] in str([given for _tag, given in reader.seen])


@pytest.mark.parametrize(
    "chart", [pytest.param(c, id=type(c).__name__ + str(n)) for n, c in enumerate(noughts())]
)
def test_nothing_but_noughts_is_drawn_or_said(chart: Chart) -> None:
    read(chart.html())
    parseString(chart.svg())
    assert chart.conclusion or chart.html()


@pytest.mark.parametrize("chart", [pytest.param(chart, id=name) for name, chart in SHOWN])
def test_nothing_is_drawn_outside_of_the_plot(chart: Chart) -> None:
    if chart.is_empty or type(chart).__name__ == "Prose":
        return
    edge, slack = 1.0, 1e-6
    for mark in chart.scene().marks:
        if isinstance(mark, Box):
            assert mark.width >= 0 and mark.height >= 0
            points = [(mark.x, mark.y), (mark.x + mark.width, mark.y + mark.height)]
        elif isinstance(mark, Dot | Text):
            points = [(mark.x, mark.y)]
        else:
            assert isinstance(mark, Path)
            flat = [number for _letter, numbers in mark.moves for number in numbers]
            points = list(zip(flat[::2], flat[1::2], strict=True))
        for x, y in points:
            # Names of rows stand in shares of the whole picture; lines of goods that go back bow upwards.
            assert -slack <= x <= edge + slack, mark
            assert -0.15 <= y <= edge + slack, mark


@pytest.mark.parametrize("chart", [pytest.param(chart, id=name) for name, chart in SHOWN])
def test_both_languages_are_written(chart: Chart) -> None:
    with translation.override("en"):
        assert not re.search(r"[，。；：]", chart.conclusion.replace(EVIL, ""))


def test_every_token_that_is_used_exists_in_every_theme() -> None:
    for theme in THEMES:
        values = tokens(theme)
        assert values["ink-1"].startswith("#")
        for _name, chart in SHOWN:
            resolved(chart.svg(), theme)
    assert tokens("light")["st-4"] != tokens("dark")["st-4"] != tokens("screen")["st-4"]


def test_a_template_shows_a_chart_as_it_is() -> None:
    chart = SHOWN[0][1]
    assert Template("{{ chart.html }}").render(Context({"chart": chart})) == chart.html()


def test_ten_thousand_members_give_a_short_page() -> None:
    chart = next(chart for _name, chart in SHOWN if len(getattr(chart, "entries", ())) == 10_000)
    assert len(chart.html()) < 20_000
    assert "9,992" in str(chart.html())


def test_plots_are_not_drawn_on_text_that_stretches() -> None:
    """Texts lie beside the stretched layer, never in it."""
    for _name, chart in SHOWN:
        if not chart.is_empty and type(chart).__name__ in (
            "Trend",
            "Landscape",
            "BigRiver",
            "Flow",
            "Scatter",
        ):
            layers = re.findall(r'<svg class="lay".*?</svg>', str(plot(chart.scene())), re.DOTALL)
            assert not any("<text" in layer for layer in layers)
