"""Heat maps, cohorts, pivots and a year of days."""

from collections.abc import Iterator
from datetime import date, timedelta

from shangji.insight.charts.aging import Aging
from shangji.insight.charts.calendar import Calendar
from shangji.insight.charts.cohort import Cohort
from shangji.insight.charts.matrix import Matrix
from shangji.insight.charts.pivot import Line, Pivot
from shangji.insight.charts.samples.sample import HERE, Sample
from shangji.insight.charts.series import Mark
from shangji.insight.charts.tables import Cell, Progress
from shangji.insight.charts.units import COUNT, MONEY, RATIO


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


def samples() -> Iterator[Sample]:
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
