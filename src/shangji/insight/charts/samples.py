"""Sample data for every kind of chart, in every state that it must survive."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shangji.insight.charts.aging import Aging
from shangji.insight.charts.bigriver import BigRiver, Source
from shangji.insight.charts.calendar import Calendar
from shangji.insight.charts.chart import Chart
from shangji.insight.charts.cohort import Cohort
from shangji.insight.charts.durations import Durations, Span
from shangji.insight.charts.flow import Flow, Link, Node
from shangji.insight.charts.forecast_panel import Called, ForecastPanel
from shangji.insight.charts.kpi import Delta, Kpi, Kpis
from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.charts.pivot import Line, Pivot
from shangji.insight.charts.prose import Figure, Prose
from shangji.insight.charts.ranking import Beside, Entry, Ranking
from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.scatter import Point, Scatter
from shangji.insight.charts.series import Mark, series
from shangji.insight.charts.tables import Cell, Progress
from shangji.insight.charts.ticker import Cheer, Ticker
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import COUNT, DAYS, MONEY, RATIO
from shangji.insight.charts.waterfall import Step, Waterfall

HERE = "/insight/charts/"


def words(text: str) -> list[str]:
    return text.split()


WEEKS = words(
    "06-01 06-08 06-15 06-22 06-29 07-06 07-13 07-20 07-27 08-03 08-10 08-17 08-24 08-31 09-07 09-14 09-21 09-28 10-05"
    " 10-12 10-19 10-26 11-02 11-09 11-16 11-23"
)
LAND = {
    ("初步接触", "2"): "341 506 606 618 556 625 662 617 502 381 392 534 762 832 769 803 880 944 855 626 554 570 739 939 890 884.5",
    ("需求分析", "4"): "371 315 401 613 731 742 727 729 781 774 633 425 507 681 888 948 888 932 1039 1174 983 722 586 670 900 980.5",
    ("方案报价", "5"): "749 730 552 485 640 1011 1141 1159 1117 1228 1249 1286 1063 855 862 1196 1459 1620 1601 1815 2133 2164 1958 1486 1199 1454.5",
    ("商务谈判", "6"): "783 843 833 798 583 577 756 1044 1290 1224 1211 1252 1375 1337 1138 879 809 1147 1383 1608 1580 1747 1995 2061 1869 1464.6",
    ("合同签约", "8"): "178 172 147 160 169 150 120 94 123 180 225 218 203 216 232 221 186 135 121 171 214 234 222 221 269 262",
    ("回款", "9"): "326 424 479 417 404 411 418 401 287 264 319 461 574 597 528 560 642 647 501 357 386 443 628 627 602 640",
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """`span` of twelve columns."""

    title: str
    chart: Chart
    hint: str = ""
    span: int = 6


@dataclass(frozen=True)
class Board:
    key: str
    samples: tuple[Sample, ...]


def wan(text: str) -> list[float]:
    return [float(number) * 10_000 for number in text.split()]


def boards() -> Iterator[Board]:
    yield Board("figures", tuple(_figures()))
    yield Board("over-time", tuple(_over_time()))
    yield Board("flow", tuple(_flow()))
    yield Board("people", tuple(_people()))
    yield Board("money", tuple(_money()))
    yield Board("tables", tuple(_tables()))


def _figures() -> Iterator[Sample]:
    yield Sample("KPI", Kpis(figures=(
        Kpi(label="本季已签", value=18_620_000, unit=MONEY, url=HERE, hue="9", foot="目标 3,000 万 · 62%", spark=(2, 3, 5, 7, 9, 11, 16, 24)),
        Kpi(label="预测签约", value=29_140_000, unit=MONEY, url=HERE, hue="6", foot="差 86 万达标", foot_tone="warn", spark=(2, 6, 5, 12, 9, 17, 19, 22)),
        Kpi(label="在管商机", value=50_460_000, unit=MONEY, url=HERE, hue="4", delta=Delta(5_400_000, "较上月", ratio=0.12), foot="27 个", spark=(2, 5, 9, 8, 12, 14, 18, 22)),
        Kpi(label="赢单率", value=0.342, unit=RATIO, url=HERE, delta=Delta(0.026), foot="近 180 天", spark=(2, 6, 11, 9, 13, 12, 17, 22)),
        Kpi(label="成交周期", value=68, unit=DAYS, url=HERE, delta=Delta(-9, is_more_good=False), foot="更快", spark=(22, 19, 16, 17, 13, 10, 6, 2)),
        Kpi(label="跟进及时率", value=0.95, unit=RATIO, url=HERE, delta=Delta(-0.04), foot="超时 7 次", spark=(2, 6, 5, None, 12, 14, 17, 22)),
    )), span=12)  # fmt: skip
    yield Sample("KPI · 空", Kpis(figures=(
        Kpi(label="本季已签", value=None, unit=MONEY, foot="还没有签约"),
        Kpi(label="一个很长很长的指标名字写不下的时候会怎样", value=1_234_567_890_123, unit=MONEY, delta=Delta(0, "较上月")),
        Kpi(label="净增", value=-120_000, unit=MONEY, delta=Delta(-120_000, "较上月"), second="目标 300 万", spark=(1, -1)),
    )), span=12)  # fmt: skip


def landscape(count: int = 26) -> Landscape:
    rows = tuple(
        series(name, wan(numbers)[:count], hue, urls=[f"{HERE}?week={week}" for week in WEEKS])
        for (name, hue), numbers in LAND.items()
    )
    return Landscape(
        labels=tuple(WEEKS[:count]), series=rows, urls=tuple(HERE for _week in WEEKS), is_told=True
    )


def attainment() -> Trend:
    facts = wan("96 214 402 566 848 1120 1504 1862")
    ahead = wan("2010 2160 2402 2688 2914")
    return Trend(
        labels=tuple(words("10-05 10-12 10-19 10-26 11-02 11-09 11-16 11-23 11-30 12-07 12-14 12-21 12-28")),
        series=(
            series("已签", [*facts, *ahead], "9", forecast=5, urls=[HERE] * 13),
            series(
                "目标", wan("180 400 620 860 1090 1330 1570 1800 2040 2280 2520 2760 3000"), role="target"
            ),
        ),
    )


def _over_time() -> Iterator[Sample]:
    yield Sample("商机江山图", landscape(), "各阶段在管金额，近 26 周，万元", 8)
    yield Sample("目标达成", attainment(), "四季度累计，万元", 4)
    months = tuple(f"2026-{month:02}" for month in range(1, 13))
    won = wan("210 180 320 260 410 380 290 350 460 390 510 620")
    before = wan("150 170 240 280 300 350 310 280 330 360 420 480")
    yield Sample("按月签约", Trend(labels=months, form="bar", series=(
        series("已签", won, "8", forecast=2, urls=[HERE] * 12),
        series("去年", before, role="comparison"), series("目标", wan("300 " * 12), role="target"),
    )), "柱：今年；线：去年；细线：目标")  # fmt: skip
    yield Sample("净变化 · 负值", Trend(labels=months, form="bar", series=(
        series("净变化", wan("21 -18 32 -26 41 38 -29 -35 46 39 -51 62"), "5"),),
    ))  # fmt: skip
    yield Sample("有缺口", Trend(labels=months, unit=RATIO, series=(
        series("赢单率", [0.3, 0.32, None, 0.4, None, 0.35, 0.36, 0.41, None, None, 0.38, 0.4], "4", urls=[HERE] * 12),
        series("去年", [0.2, 0.22, 0.21, 0.25, 0.28, 0.27, 0.3, 0.29, 0.31, 0.3, 0.33, 0.31], role="comparison"),
    )))  # fmt: skip
    yield Sample("一个点", Trend(labels=("11-23",), series=(series("已签", [120_000.0], "9", urls=[HERE]),)))
    yield Sample("全是 0", Trend(labels=months, unit=COUNT, series=(series("新建", [0] * 12, "4"),)), span=4)
    yield Sample("没有数据", Trend(labels=(), series=()), span=4)
    yield Sample("江山图 · 一周", landscape(1), span=4)


def river() -> River:
    found = [
        ("线索", 412, "1", 6, 176, 0, False), ("初步接触", 236, "2", 11, 99, 4, False), ("需求分析", 137, "4", 16, 49, 6, True),
        ("方案报价", 88, "5", 14, 26, 5, False), ("商务谈判", 62, "6", 19, 15, 3, False), ("合同签约", 47, "8", 9, 4, 0, False),
    ]  # fmt: skip
    stages = [
        Stage(label=label, count=count, hue=hue, days=days, lost=lost, lost_url=HERE, returned=back, returned_url=HERE, is_weak=weak, url=HERE)
        for label, count, hue, days, lost, back, weak in found
    ]  # fmt: skip
    return River(
        stages=(*stages, Stage(label="回款", count=43, hue="9", days=64, note=("已收", "78%"), url=HERE))
    )


def big_river() -> BigRiver:
    sources = [("老客户转介绍", 118), ("展会名片", 97), ("官网询盘", 92), ("公众号", 58), ("招投标", 47)]
    return BigRiver(
        stages=river().stages, sources=tuple(Source(label, count, HERE) for label, count in sources)
    )


PEOPLE = [
    ("马骁", 412, 96, 450, 0), ("林嘉禾", 378, 142, 480, 2), ("周敏", 246, 88, 360, -1), ("许文博", 296, 110, 450, 0),
    ("陈思远", 198, 104, 360, 1), ("苏晚晴", 152, 84, 300, -2), ("罗一川", 108, 120, 300, 0), ("何锦程", 72, 64, 300, 0),
]  # fmt: skip


def ranking(*, with_more: bool = False) -> Ranking:
    entries = tuple(
        Entry(
            label=name, value=fact * 10_000, forecast=ahead * 10_000, target=target * 10_000, moved=moved, url=f"{HERE}?owner={n}",
            beside=(Beside(40 + n * 3, COUNT, HERE), Beside(0.98 - n * 0.04, RATIO, HERE, "" if n < 6 else "risk"), Beside(0.4 - n * 0.02, RATIO)) if with_more else (),
        )
        for n, (name, fact, ahead, target, moved) in enumerate(PEOPLE)
    )  # fmt: skip
    heads = ("跟进", "及时率", "赢单率") if with_more else ()
    return Ranking(entries=entries, heads=heads, noun="负责人", value_head="已签")


def flow() -> Flow:
    nodes = [
        Node(key=stage.label, label=stage.label, hue=stage.hue, url=HERE) for stage in river().stages[:-1]
    ]
    ends = [
        Node(key="won", label="赢单", hue="9", is_end=True, url=HERE),
        Node(key="lost", label="输单", hue="lost", is_end=True, url=HERE),
        Node(key="hold", label="搁置", hue="warn", is_end=True),
    ]
    names = [node.key for node in nodes]
    links = [
        Link(source=names[n], target=names[n + 1], count=count, url=HERE)
        for n, count in enumerate((222, 130, 84, 60, 45))
    ]
    links += [
        Link(source=names[n], target="lost", count=count, url=HERE)
        for n, count in enumerate((160, 95, 45, 24, 13, 4))
    ]
    links += [
        Link(source=names[0], target="hold", count=16),
        Link(source=names[1], target=names[3], count=11, url=HERE),
        Link(source=names[5], target="won", count=43, url=HERE),
    ]
    links += [
        Link(source=names[3], target=names[2], count=9, url=HERE),
        Link(source=names[4], target=names[2], count=4, url=HERE),
    ]
    return Flow(nodes=(*nodes, *ends), links=tuple(links))


def durations() -> Durations:
    rows = [
        ("初步接触", 8, 19, 10, "2"),
        ("需求分析", 16, 34, 15, "4"),
        ("方案报价", 14, 26, 20, "5"),
        ("商务谈判", 19, 48, 20, "6"),
        ("合同签约", 9, 12, 15, "8"),
    ]
    return Durations(
        spans=tuple(
            Span(label=label, half=half, most=most, expected=expected, count=88, hue=hue, url=HERE)
            for label, half, most, expected, hue in rows
        )
    )


def _flow() -> Iterator[Sample]:
    yield Sample("商机河", big_river(), "近 180 天，从线索到回款", 12)
    yield Sample("全流程漏斗", river(), "近 180 天进入各阶段的商机数", 8)
    yield Sample("漏斗 · 空", River(stages=()), span=4)
    yield Sample("阶段流向", flow(), "从哪一步去了哪一步，退回在下方", 8)
    yield Sample("阶段停留", durations(), "半数与八成在多少天内走完；竖线是应停留", 4)


def _people() -> Iterator[Sample]:
    yield Sample("业绩排行", ranking(), "四季度，含预测", 5)
    yield Sample("结果、过程、质量", ranking(with_more=True), span=7)
    areas = [
        ("华东", 822, 0.68, "9"),
        ("华北", 412, 0.92, "8"),
        ("西南", 404, 0.54, "6"),
        ("华南", 224, 0.37, "4"),
    ]
    entries = tuple(
        Entry(label=name, value=fact * 10_000, target=fact * 10_000 / share, hue=hue, url=HERE)
        for name, fact, share, hue in areas
    )
    yield Sample("大区达成", Ranking(entries=entries, noun="大区", is_numbered=False), span=4)
    many = tuple(
        Entry(label=f"成员 {n:05} 名字很长很长很长很长的一位同事", value=10_000_000 - n * 997, url=HERE)
        for n in range(10_000)
    )
    yield Sample("10,000 人", Ranking(entries=many, noun="负责人", most=8), span=4)
    yield Sample(
        "目标进度",
        Pace(
            goals=(
                Goal(
                    label="本季已签",
                    value=18_620_000,
                    target=30_000_000,
                    forecast=10_520_000,
                    due=0.61,
                    url=HERE,
                ),
            )
        ),
        span=4,
    )
    yield Sample("目标进度 · 各部", Pace(goals=(
        Goal(label="华东一部", value=8_200_000, target=12_000_000, forecast=3_000_000, due=0.61), Goal(label="华东二部", value=4_100_000, target=9_000_000, forecast=1_500_000, due=0.61),
        Goal(label="华北部", value=6_320_000, target=6_000_000, due=0.61), Goal(label="新部门", value=0, target=None),
    )), span=4)  # fmt: skip
    yield Sample("喜报", ticker(), span=8)
    yield Sample("喜报 · 一行", ticker("line"), span=8)
    yield Sample("喜报 · 空", Ticker(cheers=()), span=4)


def ticker(form: Literal["list", "line"] = "list") -> Ticker:
    return Ticker(form=form, cheers=(
        Cheer(who="周敏", when="昨天 16:40", what="溧澄光伏 · 光伏边框自动包装", amount=920_000, url=HERE),
        Cheer(who="马骁", when="周五 10:02", what="济宁鲁驰 · 专用车焊装线", amount=3_420_000, url=HERE),
        Cheer(who="林嘉禾", when="11-18 15:20", what="合肥皖芯 · 洁净车间 AGV 调度系统，一个名字很长很长很长很长的商机", amount=4_600_000, url=HERE),
    ))  # fmt: skip


def forecast() -> ForecastPanel:
    return ForecastPanel(
        won=18_620_000, commit=7_200_000, best=9_800_000, weighted=27_100_000, call=29_140_000, target=30_000_000, bias=0.08, urls=(HERE, HERE, HERE),
        history=(Called(label="三季度", called=26_000_000, came=23_900_000, url=HERE), Called(label="二季度", called=22_000_000, came=21_700_000), Called(label="一季度", called=19_000_000, came=16_200_000)),
        is_told=True,
    )  # fmt: skip


def _money() -> Iterator[Sample]:
    yield Sample("预测", forecast(), "四季度，万元", 6)
    yield Sample("为什么变了", Waterfall(is_told=True, steps=(
        Step(label="上季已签", value=15_800_000, kind="total", url=HERE), Step(label="商机更多", value=4_200_000, url=HERE), Step(label="赢单率", value=2_100_000, url=HERE),
        Step(label="平均金额", value=-2_600_000, url=HERE), Step(label="输给竞品的一个名字很长的原因", value=-880_000, url=HERE), Step(label="本季已签", value=18_620_000, kind="total", url=HERE),
    )), span=6)  # fmt: skip
    yield Sample("目标由什么组成", Waterfall(steps=(
        Step(label="已签", value=18_620_000, hue="9"), Step(label="承诺", value=7_200_000, is_forecast=True, hue="6"), Step(label="有望", value=2_800_000, is_forecast=True, hue="4"),
        Step(label="缺口", value=1_380_000, hue="mute"), Step(label="目标", value=30_000_000, kind="total"),
    )), span=6)  # fmt: skip
    yield Sample("跌到 0 以下", Waterfall(steps=(
        Step(label="年初", value=400_000, kind="total"), Step(label="流失", value=-900_000), Step(label="新增", value=300_000), Step(label="年末", value=-200_000, kind="total"),
    )), span=6)  # fmt: skip
    names = (
        "洁净车间 AGV 调度",
        "航空零部件立体库",
        "变速箱壳体柔性线",
        "专用车焊装线",
        "焊接工作站集成",
        "轴承清洗检测一体机",
    )
    points = [
        Point(
            label=name,
            x=26 - n * 4,
            y=(520 - n * 71) * 10_000,
            weight=0.2 + n * 0.12,
            hue="risk" if n < 2 else "warn" if n < 4 else "3",
            url=HERE,
        )
        for n, name in enumerate(names)
    ]
    points += [
        Point(label=f"商机 {n}", x=n * 7 % 29, y=(n * 37 % 240 + 8) * 10_000, weight=n % 10 / 10, url=HERE)
        for n in range(40)
    ]
    yield Sample(
        "金额 × 停留 × 赢率",
        Scatter(points=tuple(points), x_name="停留天数", y_name="金额，万", weight_name="赢率"),
        "右上角先救；越大赢率越高",
        7,
    )
    yield Sample("一段话", Prose(text="# 本周\n本季已签 {won}，是目标的 **{rate}**，比应到的快。\n- 三个商机停留超时，合计 {risk}\n- <script>alert(1)</script> 原样写出\n不认识的 {nobody} 也原样写出。", figures={
        "won": Figure(18_620_000, MONEY, HERE), "rate": Figure(0.62, RATIO), "risk": Figure(13_660_000, MONEY, HERE, "risk"),
    }), span=5)  # fmt: skip


def losses() -> Matrix:
    rows = ("价格", "竞品关系", "需求变化", "预算取消", "方案不匹配", "无人跟进", "交期")
    numbers = ("1 3 8 11 1", "2 4 6 5 0", "4 9 3 1 0", "2 5 2 3 1", "1 6 4 0 0", "5 3 1 0 0", "0 0 1 2 0")
    cells = tuple(tuple(Mark(int(number), HERE) for number in row.split()) for row in numbers)
    row_totals = tuple(Mark(sum(int(number) for number in row.split()), HERE) for row in numbers)
    column_totals = tuple(Mark(sum(int(row.split()[n]) for row in numbers), HERE) for n in range(5))
    return Matrix(
        rows=rows, columns=("初步接触", "需求分析", "方案报价", "商务谈判", "合同签约"), cells=cells, row_totals=row_totals,
        column_totals=column_totals, total=Mark(94, HERE), ramp="loss", is_told=True,
    )  # fmt: skip


def _tables() -> Iterator[Sample]:
    yield Sample("输单原因 × 阶段", losses(), "近 180 天 · 94 单", 7)
    days = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
    hours = tuple(f"{hour}" for hour in range(8, 21))
    cells = tuple(
        tuple(Mark((hour * 7 + day * 11) % 23 if day < 5 else (hour + day) % 3, HERE) for hour in range(13))
        for day in range(7)
    )
    yield Sample(
        "跟进时间 · 星期 × 小时", Matrix(rows=days, columns=hours, cells=cells, is_dense=True), span=5
    )
    yield Sample("客户 × 周 · 一年", Matrix(rows=tuple(f"客户 {name} 有限责任公司" for name in "甲乙丙丁"), columns=tuple(f"{week // 4 % 12 + 1:02}-{week % 4 * 7 + 1:02}" for week in range(52)), cells=tuple(
        tuple(Mark(max(0, (week * (row + 3)) % 9 - 4), HERE) for week in range(52)) for row in range(4)), is_dense=True), span=12)  # fmt: skip
    yield Sample("同期群 · 线索赢单", cohort(), "某月线索在 n 个月内赢单的比例", 6)
    yield Sample("停留 × 阶段", aging(), "红色：超过该阶段的应停留", 6)
    yield Sample("透视表", pivot(), span=8)
    yield Sample("明细", details(), span=4)
    yield Sample("跟进日历", calendar(), "近一年", 12)
    yield Sample("全部为空", Matrix(rows=("甲",), columns=("一",), cells=((Mark(0),),)), span=4)


def cohort() -> Cohort:
    months = tuple(f"2026-{n:02}" for n in range(5, 12))
    cells = tuple(
        tuple(
            Mark(round(0.02 + (k * 0.021) * (1 + row % 3 * 0.2), 3), HERE) if k + row < 7 else None
            for k in range(7)
        )
        for row in range(7)
    )
    return Cohort(
        rows=months,
        columns=tuple(f"+{k} 月" for k in range(7)),
        cells=cells,
        sizes=tuple(Mark(60 + n * 7, HERE) for n in range(7)),
        is_told=True,
    )


def aging() -> Aging:
    rows = ("初步接触", "需求分析", "方案报价", "商务谈判", "合同签约")
    counts = ("6 4 2 1", "3 5 4 2", "2 6 3 0", "1 3 3 2", "2 1 0 0")
    cells = tuple(tuple(Mark(int(count), HERE) for count in row.split()) for row in counts)
    amounts = tuple(tuple((mark.size or 0) * 530_000 for mark in row) for row in cells)
    return Aging(
        rows=rows,
        columns=("0–7 天", "8–14 天", "15–30 天", "30 天以上"),
        cells=cells,
        amounts=amounts,
        limits=(2, 2, 3, 3, None),
        is_told=True,
    )


def pivot() -> Pivot:
    lines, number = [], 0
    for area, people in (("华东", ("马骁", "林嘉禾", "周敏")), ("华北", ("许文博", "陈思远"))):
        for person in people:
            number += 1
            lines.append(
                Line(
                    heads=(area, person),
                    cells=tuple(
                        Mark(value, HERE)
                        for value in (
                            number * 12,
                            number * 1_820_000,
                            0.3 + number / 50,
                            number * 9,
                            number * -210_000,
                            None,
                        )
                    ),
                )
            )
        lines.append(
            Line(
                heads=(area,),
                cells=tuple(Mark(value, HERE) for value in (36, 9_820_000, 0.33, 21, 4_100_000, 0.31)),
            )
        )
    lines.append(
        Line(
            heads=(), cells=tuple(Mark(value, HERE) for value in (81, 18_620_000, 0.34, 45, 6_300_000, 0.32))
        )
    )
    columns = tuple(
        (quarter, measure) for quarter in ("三季度", "四季度") for measure in ("赢单", "金额（万）", "赢单率")
    )
    return Pivot(
        dimensions=("大区", "负责人"),
        columns=columns,
        lines=tuple(lines),
        units=(COUNT, MONEY, RATIO, COUNT, MONEY, RATIO),
    )


def details() -> Progress:
    rows = [
        ("洁净车间 AGV 调度系统", 0.86, "460 万", "risk"),
        ("航空零部件立体库", 0.55, "386 万", ""),
        ("变速箱壳体柔性线", 0.3, "520 万", ""),
    ]
    return Progress(
        heads=("商机", "进度", "金额"),
        numbers=(2,),
        rows=tuple(
            (Cell(name, HERE), Cell(f"{share * 100:.0f}%", share=share, hue="6"), Cell(amount, tone=tone))
            for name, share, amount, tone in rows
        ),
    )


def calendar() -> Calendar:
    last = date(2026, 11, 23)
    days = [last - timedelta(days=n) for n in range(365)]
    return Calendar(
        first=days[-1],
        last=last,
        is_told=True,
        days=tuple(
            (day, Mark((day.day * 5 + day.month * 3) % 11 if day.weekday() < 5 and day.day % 9 else 0, HERE))
            for day in days
        ),
    )
