"""What several questions ask together, read once, is what each of them is told alone."""

import pytest

from shangji.core import clock
from shangji.insight.metrics.asking import ask, can_split, share
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.metric import metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.tests.metrics.company import NOW

SPANS = (
    ("2026Q3", "previous", ()), ("2026", "year", ("month",)), ("last-12-weeks", "", ("week",)),
    ("2026", "", ("owner", "month")), ("last-90-days", "previous", ("owner",)), ("2026", "previous", ("hour",)),
    ("2026-07-03..2026-08-17", "", ("weekday",)), ("this-month", "year", ()), ("this-year", "", ()),
)  # fmt: skip
"""(period, held against, split by): whole units and parts of them, what is over and what runs."""


def questions(actor):
    for written, compare, by in SPANS:
        names = tuple(name for name, each in metrics().items() if all(can_split(each, one) for one in by))
        yield MetricQuery(
            actor=actor, metrics=names, period=Period.parse(written), compare=compare, by=by, filters=()
        )


def told(answer):
    for row in (*answer.rows, *answer.subtotals):
        yield [member.key for member in row.members], row.values
    yield answer.total, answer.notes


@pytest.mark.parametrize("who", ["lin", "zhou"])
def test_what_is_read_once_for_several_questions_is_what_each_is_told(played, who):
    with clock.at(NOW):
        actor = played.by(who)
        asked, lookup = list(questions(actor)), Lookup(actor)
        share(asked, lookup)
        for question in asked:
            alone = ask(question, Lookup(actor))
            assert list(told(ask(question, lookup))) == list(told(alone)), (question.period, question.by)
        assert lookup.shared
