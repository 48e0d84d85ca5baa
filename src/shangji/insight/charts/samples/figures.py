"""Strips of figures."""

from collections.abc import Iterator

from shangji.insight.charts.kpi import Delta, Kpi, Kpis
from shangji.insight.charts.samples.sample import HERE, Sample
from shangji.insight.charts.units import DAYS, MONEY, RATIO


def samples() -> Iterator[Sample]:
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
