"""Sample data for every kind of chart, in every state that it must survive."""

from collections.abc import Iterator

from shangji.insight.charts.samples import figures, flow, hostile, money, over_time, people, tables
from shangji.insight.charts.samples.sample import Board


def boards() -> Iterator[Board]:
    yield Board("figures", tuple(figures.samples()))
    yield Board("over-time", tuple(over_time.samples()))
    yield Board("flow", tuple(flow.samples()))
    yield Board("people", tuple(people.samples()))
    yield Board("money", tuple(money.samples()))
    yield Board("tables", tuple(tables.samples()))
    yield Board("hostile", tuple(hostile.samples()))
