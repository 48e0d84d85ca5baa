"""One chart with its title, and the numbers that several of them use."""

from dataclasses import dataclass

from shangji.insight.charts.chart import Chart

HERE = "/insight/charts/"


def words(text: str) -> list[str]:
    return text.split()


WEEKS = words(
    "06-01 06-08 06-15 06-22 06-29 07-06 07-13 07-20 07-27 08-03 08-10 08-17 08-24 08-31 09-07 09-14 09-21 09-28 10-05"
    " 10-12 10-19 10-26 11-02 11-09 11-16 11-23"
)


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
