"""What a chart says aloud is what its numbers say."""

from datetime import date

import pytest
from django.utils import translation

from shangji.insight.charts.aging import Aging
from shangji.insight.charts.calendar import Calendar
from shangji.insight.charts.durations import Durations, Span
from shangji.insight.charts.forecast_panel import ForecastPanel
from shangji.insight.charts.kpi import Delta, Kpi, Kpis
from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.charts.ranking import Entry, Ranking
from shangji.insight.charts.samples.flow import flow, river
from shangji.insight.charts.samples.over_time import attainment, landscape
from shangji.insight.charts.samples.tables import cohort, losses
from shangji.insight.charts.scatter import Point, Scatter
from shangji.insight.charts.series import Mark, series
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import COUNT, DAYS, MONEY, RATIO, Unit
from shangji.insight.charts.waterfall import Step, Waterfall

TABLE = [
    (landscape(), "商务谈判最多：¥1,464.6 万，占 26%；总额从 ¥2,748 万 到 ¥5,686.1 万。", "商务谈判 holds most: ¥14.65M, 26%; all together went from ¥27.48M to ¥56.86M."),
    (attainment(), "11-23 已签 ¥1,862 万，是目标（¥1,800 万）的 103%，预计期末 ¥2,914 万。", "已签 is at ¥18.62M at 11-23, 103% of 目标 (¥18M), ¥29.14M expected at the end."),
    (river(), "线索 412，到回款 43：10%。最窄处是线索到初步接触：57%。", "Of 412 in 线索, 43 reached 回款: 10%. It is narrowest from 线索 to 初步接触: 57%."),
    (losses(), "价格 × 商务谈判最多：11，占 94 的 12%。", "Most in 价格 × 商务谈判: 11, 12% of 94."),
    (flow(), "最多的是线索到初步接触：222，退回 13，最多是方案报价到需求分析。", "most go from 线索 to 初步接触: 222, 13 go back, most from 方案报价 to 需求分析."),
    (cohort(), "2026-05 的到 +6 月 为 14.6%。", "Of 2026-05, 14.6% by +6 月."),
    (Pace(goals=(Goal(label="已签", value=6_200_000, target=10_000_000, due=0.61, forecast=2_000_000),)), "已签 ¥620 万，是目标 ¥1,000 万 的 62%，今天应到 61%，预计期末 ¥820 万。", "已签 ¥6.2M, 62% of the target of ¥10M, it should be at 61% today, ¥8.2M expected at the end."),
    (Pace(goals=(Goal(label="东", value=1, target=10, due=0.5), Goal(label="西", value=6, target=10, due=0.5))), "2 个里有 1 个落后，东。", "1 of 2 are behind, 东."),
    (Durations(spans=(Span(label="报价", half=26, expected=20), Span(label="谈判", half=5, expected=20))), "卡在报价：半数要 26 天 以上，应为 20 天。", "It stops in 报价: half take longer than 26 days, 20 days are expected."),
    (Ranking(entries=(Entry(label="马骁", value=40, target=50), Entry(label="周敏", value=30, target=20)), unit=COUNT), "马骁领先：40，达成目标的 80%，2 个里有 1 个已达标。", "马骁 leads with 40, 80% of the target, 1 of 2 have reached their target."),
    (Waterfall(steps=(Step(label="上季", value=100_000, kind="total"), Step(label="价格", value=-30_000), Step(label="数量", value=10_000), Step(label="本季", value=80_000, kind="total"))), "从上季 ¥10 万 到本季 ¥8 万，主要因为价格：¥−3 万，占全部变化的 75%。", "From 上季 ¥100K to 本季 ¥80K, most of it by 价格: ¥−30K, 75% of all changes."),
    (ForecastPanel(won=100_000, call=90_000, target=100_000, weighted=80_000, bias=-0.05), "预测 ¥9 万，是目标 ¥10 万 的 90%，加权 ¥8 万，过去的预测平均低 5%。", "The call is ¥90K, 90% of the target of ¥100K, weighted it would be ¥80K, calls used to be 5% too low."),
    (Aging(rows=("报价", "谈判"), columns=("0–7", "8+"), cells=((Mark(5), Mark(2)), (Mark(1), Mark(3))), limits=(1, 1)), "5 个超时，最多在谈判：3。", "5 beyond the limit, most in 谈判: 3."),
    (Calendar(first=date(2026, 11, 1), last=date(2026, 11, 10), days=((date(2026, 11, 2), Mark(3)), (date(2026, 11, 7), Mark(1)))), "10 天里有 2 天有动作，最多在 2026-11-02：3，最长空白 4 天。", "Something on 2 of 10 days, most on 2026-11-02: 3, longest silence 4 days."),
    (Scatter(points=(Point(label="甲", x=3, y=300_000, hue="risk"), Point(label="乙", x=9, y=100_000))), "共 2 个，最大的是甲：¥30 万，3 天，1 个有风险：¥30 万，占 75%。", "2 in all, the largest is 甲: ¥300K, 3 days, 1 in danger: ¥300K, 75%."),
]  # fmt: skip


@pytest.mark.parametrize(("chart", "chinese", "english"), [pytest.param(*row, id=f"{type(row[0]).__name__}{n}") for n, row in enumerate(TABLE)])  # fmt: skip
def test_the_conclusion_says_what_the_numbers_say(chart, chinese, english) -> None:
    with translation.override("zh-hans"):
        assert chart.conclusion == chinese
    with translation.override("en"):
        assert chart.conclusion == english


def test_a_figure_is_spoken_with_its_change() -> None:
    strip = Kpis(figures=(
        Kpi(label="赢单率", value=0.342, unit=RATIO, delta=Delta(0.026, "较上月")), Kpi(label="周期", value=None, unit=DAYS),
    ))  # fmt: skip
    with translation.override("zh-hans"):
        assert strip.conclusion == "赢单率 34.2% (较上月 上升 2.6 个点)；周期 —"


def test_whether_a_change_is_good_is_up_to_the_number() -> None:
    assert [Delta(1).mean, Delta(-1).mean, Delta(-9, is_more_good=False).mean, Delta(2, is_more_good=None).mean, Delta(0).mean] == [
        "good", "bad", "good", "", "",
    ]  # fmt: skip


def test_what_is_only_expected_is_not_told_as_a_fact() -> None:
    with translation.override("zh-hans"):
        chart = Trend(labels=("a", "b"), series=(series("签约", [1, 2], forecast=2),))
        assert chart.conclusion == "只有预测，还没有发生。"


def test_one_point_and_an_empty_end_are_said() -> None:
    with translation.override("zh-hans"):
        one = Landscape(labels=("a",), series=(series("报价", [50_000], "5"), series("谈判", [150_000], "6")))
        assert one.conclusion == "谈判最多：¥15 万，占 ¥20 万 的 75%。"
        gone = Landscape(labels=("a", "b"), series=(series("报价", [50_000, 0], "5"),))
        assert gone.conclusion == "期末没有在管，期初是 ¥5 万。"


def test_an_unknown_number_is_a_dash_and_a_change_of_a_percentage_is_in_points() -> None:
    with translation.override("zh-hans"):
        assert MONEY.told(None) == "—"
        assert (RATIO.told(0.342), RATIO.change(-0.026), MONEY.change(-12_000)) == (
            "34.2%",
            "2.6 个点",
            "¥1.2 万",
        )
        assert (MONEY.figure(14_545_000), MONEY.suffix, Unit("count", "单").told(3)) == (
            "1,454.5",
            "万",
            "3 单",
        )
        assert (COUNT.figure(-0.2), DAYS.figure(-3)) == ("0", "−3")


def test_each_of_several_targets_says_what_is_done_and_leads_there() -> None:
    goals = (Goal(label="东", value=74_000, target=100_000, url="/east/"), Goal(label="西", value=None, target=100_000))  # fmt: skip
    with translation.override("zh-hans"):
        page = str(Pace(goals=goals).html())
        assert 'class="num"' not in page and page.count("已完成") == 2
        assert '已完成 <b><a href="/east/">7.4</a></b>' in page
        assert '<p class="num"><a href="/east/">7.4<small>万</small></a></p>' in str(Pace(goals=goals[:1]).html())  # fmt: skip


def test_total_cells_are_said_as_they_are_given() -> None:
    """A matrix never adds up by itself: what is given as total stands there."""
    chart = Matrix(rows=("a",), columns=("b", "c"), cells=((Mark(1), Mark(2)),), row_totals=(Mark(99),))
    assert ">99<" in str(chart.html())
