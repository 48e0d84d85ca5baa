"""A statement that is kept tells each reader at each moment what one that is written anew tells."""

from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.insight.metrics import written
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.metrics.written import REFUSED, Statement
from shangji.insight.tests.metrics.company import NOW
from shangji.insight.tests.metrics.test_shared import questions, told
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

READERS = (("lin", NOW), ("wu", NOW), ("lin", NOW + timedelta(minutes=40)))
PERIODS = ("2026", "2026Q3", "last-12-weeks")


@pytest.fixture(autouse=True)
def _nothing_kept():
    written._kept.clear()
    yield
    written._kept.clear()


def answered(question):
    return list(told(ask(question, Lookup(question.actor))))


def asked_of(played, period):
    """(reader, moment, question) of what readers ask about a period."""
    for who, moment in READERS:
        actor = played.by(who)
        for question in questions(actor):
            if question.period == Period.parse(period):
                yield who, moment, question


@pytest.mark.parametrize("period", PERIODS)
def test_a_kept_statement_tells_what_one_written_anew_tells(played, period):
    anew = []
    with clock.at(NOW):
        asked = list(asked_of(played, period))
    for who, moment, question in asked:
        written._kept.clear()
        with clock.at(moment):
            anew.append((who, moment, question, answered(question)))
    written._kept.clear()
    for _time in range(3):
        for who, moment, question, expected in anew:
            with clock.at(moment):
                assert answered(question) == expected, (who, moment, question.by)
    statements = [found for found in written._kept.values() if isinstance(found, Statement)]
    refused = {
        (whose, question[0].grain)
        for (whose, ((question, *_rest), *_when)), found in written._kept.items()
        if found is REFUSED
    }
    assert len(statements) > 20
    # An alert about a person is that person's own.
    assert refused <= {(None, "alert")}, refused


def test_what_somebody_reaches_now_is_counted_by_a_statement_that_was_kept_before(played):
    lin, wu = played.by("lin"), played.by("wu")

    def count():
        query = MetricQuery(actor=lin, metrics=("open_count",), period=Period.parse("2026"))
        return ask(query).total["open_count"].value

    with clock.at(NOW):
        before = [count() for _time in range(3)]
        row = Opportunity.objects.filter(owner_id=wu.user_id, closed_at=None).first()
        Opportunity.objects.filter(pk=row.pk).update(owner=User.objects.get(pk=lin.user_id))
        assert before[0] == before[1] == before[2]
        assert count() == before[0] + 1
    assert any(isinstance(found, Statement) for found in written._kept.values())
