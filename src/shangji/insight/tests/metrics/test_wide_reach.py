"""Whoever reaches more than is told to a statement key by key is answered the same: then each way of reach is asked within it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from shangji.core import among, clock
from shangji.core.subjects import traced_models
from shangji.insight.day_sums import add_up_everything, catch_up
from shangji.insight.metrics import run
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.tests.metrics.company import NOW
from shangji.people.owned import Owned
from shangji.people.reach import keys_reached

ASKED = (
    ("created_count", "won_amount", "stage_entered", "stage_advanced", "stage_days_p50", "cohort_won_share"),
    ("follow_up_count", "customers_touched", "recording_lag_median", "activity_score"),
    ("due_count", "on_time_rate", "missed_rate", "never_followed_rate", "lead_count"),
    ("open_risks", "records_at_risk", "money_at_risk"),
    ("open_count", "open_amount"),
)
"""Of opportunities and their stays; of what hangs on nouns of several kinds; of alerts, also those about people; of what
stood at the end of each month."""


def told(actor, by):
    for names in ASKED:
        answer = ask(MetricQuery(actor=actor, metrics=names, period=Period.parse("2026"), by=by))
        yield answer.total
        for row in (*answer.rows, *answer.subtotals):
            yield [member.key for member in row.members], row.values


def test_who_reaches_much_is_answered_as_who_reaches_little(played, monkeypatch, subtests):
    for who, by in [("mei", ()), ("sun", ("owner",)), ("mei", ("month",)), ("zhou", ("month",))]:
        with subtests.test(who), clock.at(NOW), monkeypatch.context() as patch:
            patch.setattr(run, "_several", {})
            by_keys = list(told(played.by(who), by))
            patch.setattr(among, "FEW", -1)
            assert list(told(played.by(who), by)) == by_keys
            patch.setattr(run, "OWNERS", 0)
            assert list(told(played.by(who), by)) == by_keys
            patch.setattr(run, "LITTLE", -1)
            assert list(told(played.by(who), by)) == by_keys


def test_of_many_customers_the_first_ones_are_picked_before_they_are_split(played, monkeypatch, subtests):
    def told(by, limit):
        names = ("activity_score", "follow_up_count")
        answer = ask(MetricQuery(
            actor=played.by("zhou"), metrics=names, period=Period.parse("2026"), by=by, limit=limit, sort="-activity_score"
        ))  # fmt: skip
        yield answer.total, answer.axes
        for row in (*answer.rows, *answer.subtotals):
            yield [member.key for member in row.members], row.values

    for by, limit in [
        (("customer",), 1),
        (("customer", "month"), 1),
        (("customer", "month", "owner"), 1),
        (("customer", "month"), 200),
    ]:
        with subtests.test(f"{by} {limit}"), clock.at(NOW), monkeypatch.context() as patch:
            plain = list(told(by, limit))
            assert any(key.startswith("!") for keys, _values in plain[1:] for key in keys) is (limit == 1)
            patch.setattr(among, "FEW", -1)
            assert list(told(by, limit)) == plain


def test_what_is_reached_through_its_owner_is_read_from_what_is_counted(played, monkeypatch):
    with clock.at(NOW):
        catch_up()
        monkeypatch.setattr(among, "FEW", -1)
        monkeypatch.setattr(run, "_several", {})
        question = MetricQuery(
            actor=played.by("mei"), metrics=ASKED[0], period=Period.parse("2026"), by=("month",)
        )
        with CaptureQueriesContext(connection) as asked:
            ask(question)
    assert sum("insight_countedstay" in query["sql"] for query in asked) >= len(ASKED[0]) - 1


def test_the_engine_has_counted_what_was_added_up_anew(played):
    with clock.at(NOW):
        add_up_everything()
    asked = {
        "sqlite": "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'insight_countedstay'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'insight_countedstay'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        assert cursor.fetchone()[0] > 0


def test_of_few_alerts_are_read_once_for_the_ends_of_all_months(played, monkeypatch):
    names, filters = ASKED[3], (("risk_level", ("2", "3")),)
    question = MetricQuery(
        actor=played.by("mei"), metrics=names, period=Period.parse("2026"), by=("month",), filters=filters
    )
    with clock.at(NOW):
        with CaptureQueriesContext(connection) as asked:
            of_few = ask(question)
        assert sum("resolved_at" in query["sql"] and ">=" in query["sql"] for query in asked) == 1
        assert len({row.values["money_at_risk"].value for row in of_few.rows}) > 1
        monkeypatch.setattr(among, "FEW", -1)
        assert ask(question).rows == of_few.rows


def test_ways_asked_one_by_one_lead_where_reach_does(played):
    with clock.at(NOW):
        for actor in (*map(played.by, ("lin", "mei", "sun", "zhou", "ni", "chen")), played.system):
            for model in (m for m in traced_models().values() if issubclass(m, Owned)):
                found = set(keys_reached([model], actor).values_list("pk", flat=True))
                assert found == set(model.objects.reached_by(actor).values_list("pk", flat=True)), actor.name
