"""Rankings, goals and good news."""

from collections.abc import Iterator
from typing import Literal

from shangji.insight.charts.pace import Goal, Pace
from shangji.insight.charts.ranking import Beside, Entry, Ranking
from shangji.insight.charts.samples.sample import HERE, Sample
from shangji.insight.charts.ticker import Cheer, Ticker
from shangji.insight.charts.units import COUNT, RATIO

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


def samples() -> Iterator[Sample]:
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
