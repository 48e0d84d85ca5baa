"""Trends and landscapes."""

from collections.abc import Iterator

from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.samples.sample import HERE, WEEKS, Sample, wan, words
from shangji.insight.charts.series import series
from shangji.insight.charts.trend import Trend
from shangji.insight.charts.units import COUNT, RATIO

LAND = {
    ("初步接触", "2"): "341 506 606 618 556 625 662 617 502 381 392 534 762 832 769 803 880 944 855 626 554 570 739 939 890 884.5",
    ("需求分析", "4"): "371 315 401 613 731 742 727 729 781 774 633 425 507 681 888 948 888 932 1039 1174 983 722 586 670 900 980.5",
    ("方案报价", "5"): "749 730 552 485 640 1011 1141 1159 1117 1228 1249 1286 1063 855 862 1196 1459 1620 1601 1815 2133 2164 1958 1486 1199 1454.5",
    ("商务谈判", "6"): "783 843 833 798 583 577 756 1044 1290 1224 1211 1252 1375 1337 1138 879 809 1147 1383 1608 1580 1747 1995 2061 1869 1464.6",
    ("合同签约", "8"): "178 172 147 160 169 150 120 94 123 180 225 218 203 216 232 221 186 135 121 171 214 234 222 221 269 262",
    ("回款", "9"): "326 424 479 417 404 411 418 401 287 264 319 461 574 597 528 560 642 647 501 357 386 443 628 627 602 640",
}  # fmt: skip


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


def samples() -> Iterator[Sample]:
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
