"""Lengths and areas say what the numbers say."""

from itertools import pairwise

import pytest
from django.utils import translation

from shangji.insight.charts.bigriver import BigRiver, Source
from shangji.insight.charts.curves import back, curve, runs, slopes
from shangji.insight.charts.flow import Flow, Link, Node
from shangji.insight.charts.hues import level
from shangji.insight.charts.landscape import Landscape, spaced
from shangji.insight.charts.pivot import Line, merged, spans_of
from shangji.insight.charts.ranking import Entry, Ranking
from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.scales import TICKS, axis_of, cut, width_of
from shangji.insight.charts.scene import Box, Path, Text
from shangji.insight.charts.series import series
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import COUNT, DAYS, MONEY, RATIO
from shangji.insight.charts.waterfall import Step, Waterfall


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("most", [1, 2, 3, 7, 12, 59, 99, 100, 101, 999, 6190, 123_456, 61_900_000])
@pytest.mark.parametrize("least", [0, -5, -4000])
@pytest.mark.parametrize("unit", [COUNT, MONEY, RATIO, DAYS])
def test_axes_start_from_nought_with_few_even_ticks(most, least, unit) -> None:
    axis = axis_of([most, least], unit)
    assert axis.low <= min(0, least) and axis.high >= most
    assert 0 in axis.ticks
    assert 2 <= len(axis.ticks) <= TICKS
    gaps = {round(after - before, 6) for before, after in pairwise(axis.ticks)}
    assert len(gaps) == 1
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)
    if unit is COUNT:
        assert all(tick == int(tick) for tick in axis.ticks)


def test_ridges_stand_on_each_other_and_the_top_is_the_sum() -> None:
    first, second, third = [3.0, 9.0, 0.0, 5.0], [2.0, 0.0, 0.0, 7.0], [4.0, 1.0, 6.0, 2.0]
    chart = Landscape(labels=("a", "b", "c", "d"), unit=COUNT, series=(
        series("early", first, "2"), series("middle", second, "5"), series("late", third, "9"),
    ))  # fmt: skip
    ridges = [mark for mark in chart.scene().marks if isinstance(mark, Path) and mark.fade]
    axis = axis_of([sum(column) for column in zip(first, second, third, strict=True)], COUNT)
    assert [ridge.fill for ridge in ridges] == ["st-2", "st-5", "st-9"]
    for ridge, sums in zip(ridges, [(9, 10, 6, 14), (6, 1, 6, 9), (4, 1, 6, 2)], strict=True):
        tops = [numbers[-1] for _letter, numbers in ridge.moves[:4]]
        assert tops == pytest.approx([1 - axis.share(total) for total in sums])


def test_no_ridge_cuts_through_another() -> None:
    """Between the points too: thickness is a curve of its own and never negative."""
    rows = [[5.0, 0.0, 0.0, 90.0, 1.0, 0.0], [80.0, 0.0, 40.0, 0.0, 0.0, 60.0]]
    for row in rows:
        for n in range(len(row) - 1):
            bends = slopes(row)
            for t in (0.1, 0.3, 0.5, 0.7, 0.9):
                a, b = row[n], row[n] + bends[n] / 3
                c, d = row[n + 1] - bends[n + 1] / 3, row[n + 1]
                at = a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t * t * (1 - t) + d * t**3
                assert min(a, d) - 1e-9 <= at <= max(a, d) + 1e-9


def test_a_line_turned_round_ends_where_it_began() -> None:
    line = curve([0.0, 0.5, 1.0], [0.1, 0.9, 0.4])
    turned = back(line)
    assert turned[0][1] == (1.0, 0.4) and turned[-1][1][-2:] == (0.0, 0.1)


def test_gaps_stay_gaps() -> None:
    assert list(runs([None, 1, 2, None, 3, None, None])) == [(1, 3), (4, 5)]
    chart = Trend(labels=tuple("abcde"), unit=COUNT, series=(series("x", [1, 2, None, 4, 5]),))
    lines = [mark for mark in chart.scene().marks if isinstance(mark, Path) and mark.width > 2]
    assert len(lines) == 2


def test_what_has_not_happened_is_dashed_and_begins_at_the_last_fact() -> None:
    chart = Trend(labels=tuple("abcd"), unit=COUNT, series=(series("x", [1, 2, 3, 4], forecast=2),))
    fact, ahead = (mark for mark in chart.scene().marks if isinstance(mark, Path) and mark.width > 2)
    assert not fact.is_dashed and ahead.is_dashed
    assert fact.moves[-1][1][-2:] == ahead.moves[0][1]
    bars = Trend(
        labels=tuple("abcd"), unit=COUNT, form="bar", series=(series("x", [1, 2, 3, 4], forecast=2),)
    )
    assert [box.is_forecast for box in bars.scene().marks if isinstance(box, Box)] == [
        False,
        False,
        True,
        True,
    ]


def test_bars_are_as_long_as_their_values_and_hang_from_nought() -> None:
    chart = Trend(labels=tuple("abc"), unit=COUNT, form="bar", series=(series("x", [10, -5, 20]),))
    ten, minus, twenty = (mark for mark in chart.scene().marks if isinstance(mark, Box))
    assert twenty.height == pytest.approx(2 * ten.height) and minus.height == pytest.approx(ten.height / 2)
    assert ten.y + ten.height == pytest.approx(minus.y)


def test_stacked_bars_add_up() -> None:
    chart = Trend(labels=("a",), unit=COUNT, form="bar", is_stacked=True, series=(
        series("x", [3]), series("y", [4]), series("z", [-2]),
    ))  # fmt: skip
    x, y, z = (mark for mark in chart.scene().marks if isinstance(mark, Box))
    assert x.y == pytest.approx(y.y + y.height) and z.y == pytest.approx(x.y + x.height)
    assert y.height / x.height == pytest.approx(4 / 3)


def test_ends_of_ridges_keep_apart() -> None:
    found = spaced([0.99, 0.985, 0.98, 0.2], 0.08)
    assert all(before - after >= 0.08 - 1e-9 for before, after in pairwise(found))
    many = spaced([0.5] * 11, 0.09)
    assert min(many) >= 0 and many == sorted(many, reverse=True)


def test_the_river_is_as_wide_as_its_counts() -> None:
    stages = tuple(
        Stage(label=name, count=count, hue="4") for name, count in (("a", 400), ("b", 100), ("c", 50))
    )
    assert River(stages=stages).spans() == pytest.approx([1, 0.25, 0.125])
    river = BigRiver(stages=stages, sources=(Source("x", 300), Source("y", 100)))
    places = river.places()
    assert places[0].tall / places[1].tall == pytest.approx(4)
    heads = river._heads(places[0])
    assert sum(tall for _y, tall in heads) == pytest.approx(places[0].tall)
    assert heads[0][1] / heads[1][1] == pytest.approx(3)


def test_a_funnel_may_grow_wider() -> None:
    river = River(stages=(Stage(label="a", count=10, hue="1"), Stage(label="b", count=40, hue="9")))
    assert river.spans() == pytest.approx([0.25, 1])
    assert river.ratio(0) == 4
    assert BigRiver(stages=river.stages).scene().marks


def test_flows_leave_and_enter_whole() -> None:
    chart = Flow(
        nodes=(Node(key="a", label="a"), Node(key="b", label="b"), Node(key="w", label="w", is_end=True), Node(key="l", label="l", is_end=True)),
        links=(Link(source="a", target="b", count=60), Link(source="a", target="l", count=40), Link(source="b", target="w", count=25), Link(source="b", target="l", count=35), Link(source="b", target="a", count=5)),
    )  # fmt: skip
    laid = chart.laid()
    assert laid["a"].tall / laid["b"].tall == pytest.approx(100 / 60)
    ribbons = list(chart._ribbons(laid))
    for key in laid:
        into = sum(ribbon.tall for ribbon in ribbons if ribbon.link.target == key)
        out = sum(ribbon.tall for ribbon in ribbons if ribbon.link.source == key)
        assert max(into, out) == pytest.approx(laid[key].tall)
    assert all(one.y + one.tall <= 1 for one in laid.values())


def test_a_ranking_marks_the_target_at_its_place() -> None:
    chart = Ranking(
        entries=(Entry(label="林", value=30, forecast=20, target=60), Entry(label="周", value=15)), unit=COUNT
    )
    longest = chart.longest
    html = str(chart.html())
    fact, ahead, target = (round(value / longest * 100, 1) for value in (30, 20, 60))
    assert (fact, ahead, target) == (49.0, 32.7, 98.0)
    assert '--p:49"' in html and '--x:49;--p:32.7"' in html and '--t:98"' in html


def test_a_waterfall_goes_on_where_it_was() -> None:
    chart = Waterfall(steps=(
        Step(label="a", value=10, kind="total"), Step(label="b", value=-14), Step(label="c", value=6), Step(label="d", value=2, kind="total"),
    ))  # fmt: skip
    assert [(one.start, one.end) for one in chart.laid()] == [(0, 10), (10, -4), (-4, 2), (0, 2)]


def test_heads_that_are_equal_are_one() -> None:
    assert merged([("Q3", "n"), ("Q3", "n"), ("Q4", "n"), ("Q3", "n")]) == [("n", 2), ("n", 1), ("n", 1)]
    lines = [Line(heads=heads, cells=()) for heads in (("x", "a"), ("x", "b"), ("x",), ("y", "a"), ())]
    assert spans_of(lines, 2) == [[3, 1], [0, 1], [0], [1, 1], []]


def test_heat_has_seven_steps() -> None:
    assert [level(value, 70) for value in (0, 1, 10, 11, 69, 70, -3)] == [0, 1, 1, 2, 7, 7, 0]
    assert level(3, 0) == 0


def test_labels_are_thinned_for_narrow_pages_only_more_than_for_wide_ones() -> None:
    labels = tuple(f"{n:02}-01" for n in range(1, 61))
    chart = Trend(labels=labels, unit=COUNT, series=(series("x", [1] * 60),))
    below = [mark for mark in chart.scene().marks if isinstance(mark, Text) and mark.words in labels]
    ranks = [sum(mark.rank <= rank for mark in below) for rank in (0, 1, 2)]
    assert ranks[0] < ranks[1] <= ranks[2] <= 16
    assert below[0].rank == 0


def test_a_text_is_cut_to_its_room() -> None:
    assert cut("方案报价", 10) == "方案报价"
    assert cut("方案报价方案报价", 4.5) == "方案报…"
    assert width_of(cut("a" * 200, 8)) <= 8.2


@pytest.mark.parametrize("count", [371, 10_000])
def test_of_very_many_places_every_nth_is_drawn_and_the_last_one_always(count) -> None:
    labels = tuple(str(n) for n in range(count))
    values = list(range(count))
    for chart in (
        Trend(labels=labels, unit=COUNT, series=(series("x", values, urls=labels),)),
        Landscape(labels=labels, unit=COUNT, series=(series("x", values, "5"),), urls=labels),
    ):
        thin = chart.thinned()
        assert len(thin.labels) <= 370 and thin.labels[-1] == labels[-1]
        assert [mark.value for mark in thin.series[0].marks] == [int(label) for label in thin.labels]
        assert "个画一个" in str(chart.html()) and len(chart.html()) < 250_000
        assert chart.said() == thin.said() or isinstance(chart, Landscape)


def test_many_small_changes_fall_together_and_the_end_stays() -> None:
    changes = tuple(Step(label=str(n), value=n) for n in range(1, 41))
    chart = Waterfall(
        steps=(Step(label="a", value=10, kind="total"), *changes, Step(label="b", value=830, kind="total"))
    )
    laid = chart.laid()
    assert len(laid) == 14
    assert laid[-2].step.label == "其他 29 项"
    assert laid[-2].end == 10 + sum(range(1, 41)) == laid[-1].end
