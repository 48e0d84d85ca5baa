"""Rivers, flows and spans."""

from collections.abc import Iterator

from shangji.insight.charts.bigriver import BigRiver, Source
from shangji.insight.charts.durations import Durations, Span
from shangji.insight.charts.flow import Flow, Link, Node
from shangji.insight.charts.river import River, Stage
from shangji.insight.charts.samples.sample import HERE, Sample


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


def samples() -> Iterator[Sample]:
    yield Sample("商机河", big_river(), "近 180 天，从线索到回款", 12)
    yield Sample("全流程漏斗", river(), "近 180 天进入各阶段的商机数", 8)
    yield Sample("漏斗 · 空", River(stages=()), span=4)
    yield Sample("阶段流向", flow(), "从哪一步去了哪一步，退回在下方", 8)
    yield Sample("阶段停留", durations(), "半数与八成在多少天内走完；竖线是应停留", 4)
