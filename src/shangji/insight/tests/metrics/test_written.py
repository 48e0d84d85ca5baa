"""A statement that is kept tells each reader at each moment what one that is written anew tells."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import Value

from shangji.core import clock
from shangji.insight.metrics import written
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.casework import Cases
from shangji.insight.metrics.grains import grains
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.metric import metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.run import start
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.metrics.written import REFUSED, Statement, kept
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
    """(reader, moment, question) of what readers ask about a period. What is found case by case asks no such statement."""
    by_case = {name for name, each in metrics().items() if any(type(m) is Cases for m in each.measures())}
    for who, moment in READERS:
        actor = played.by(who)
        for question in questions(actor):
            if question.period == Period.parse(period):
                names = tuple(name for name in question.metrics if name not in by_case)
                yield who, moment, replace(question, metrics=names)


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
    # What is a person's own is written the second time: the first one asks twice in a round, the other once.
    others = [each for each in anew if each[0] != READERS[0][0]]
    for who, moment, question, expected in (*anew, *anew, *others):
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
    assert {grain for whose, grain in refused if whose.user_id is None} <= {"alert"}
    assert not [grain for whose, grain in refused if whose.user_id is not None]


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


@pytest.mark.parametrize("what", ["team_path", "team_id", "role_id"])
def test_what_is_told_of_a_team_or_a_role_is_not_told_to_another_one(played, what):
    lin, period = played.by("lin"), Period.parse("2026")
    other = replace(lin, team_path="1/2/3/", team_id=2**40, role_id=2**40)

    def asked(run):
        return run.rows(grains()["opportunity"]).values_list(Value(getattr(run.actor, what)))

    with clock.at(NOW):
        for actor in (lin, lin, lin, other, other, other):
            told = kept(
                asked, start(actor, NOW, period, (), Lookup(actor)), grains()["opportunity"], (), what
            )
            assert told is None or {said for (said,) in told} == {getattr(actor, what)}
