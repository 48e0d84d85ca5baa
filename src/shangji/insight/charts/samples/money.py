"""Forecasts, falls, scatters and texts."""

from collections.abc import Iterator

from shangji.insight.charts.forecast_panel import Called, ForecastPanel
from shangji.insight.charts.prose import Figure, Prose
from shangji.insight.charts.samples.sample import HERE, Sample
from shangji.insight.charts.scatter import Point, Scatter
from shangji.insight.charts.units import MONEY, RATIO
from shangji.insight.charts.waterfall import Step, Waterfall


def forecast() -> ForecastPanel:
    return ForecastPanel(
        won=18_620_000, commit=7_200_000, best=9_800_000, weighted=27_100_000, call=29_140_000, target=30_000_000, bias=0.08, urls=(HERE, HERE, HERE),
        history=(Called(label="三季度", called=26_000_000, came=23_900_000, url=HERE), Called(label="二季度", called=22_000_000, came=21_700_000), Called(label="一季度", called=19_000_000, came=16_200_000)),
        is_told=True,
    )  # fmt: skip


def samples() -> Iterator[Sample]:
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
