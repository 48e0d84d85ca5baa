"""Snapshots: what stood on a Monday, taken then or folded from the log later, and never twice."""

from argparse import Namespace
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shangji.config.commands import snapshot
from shangji.core import clock
from shangji.core.access import System
from shangji.core.jobs import SCHEDULES, Job
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import FrozenForecast, Snapshot, Standing, StandingSum
from shangji.insight.models.snapshot import STATE
from shangji.insight.snapshots import taking
from shangji.insight.snapshots.folding import spans, turned_back
from shangji.insight.snapshots.taking import catch_up, fold_everything, take
from shangji.insight.snapshots.weeks import WEEK, first_seen, starts, week_at, weeks
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.intake import Incoming, open_many

MONDAY = date(2026, 8, 3)
NOON = timedelta(hours=12)


@pytest.fixture
def play(stages, lin, wu, zhou, too_dear):
    """Random lives of eight opportunities, a deed an hour, between two Mondays."""

    def deed(found, rng):
        by = System("play")
        if found.is_closed:
            return found.reopen(by=by, reason="x") if rng.random() < 0.3 else None
        if found.is_on_hold:
            return found.resume(by=by) if rng.random() < 0.5 else found.lose(too_dear, by=by)
        return rng.choice((
            lambda: found.move_to(found.own_stage(rng.choice(list(stages.values()))), by=by, reason="x"),
            lambda: found.change_amount(Decimal(rng.randrange(1, 9) * 1000), by=by),
            lambda: found.change_amount(None, by=by),
            lambda: found.change_expected_on(clock.now().date() + timedelta(days=rng.randrange(90)), by=by),
            lambda: found.set_call(rng.choice(("best", "commit", "omitted", "pipeline")), by=by),
            lambda: found.assign_to(rng.choice((lin, wu, zhou)), by=by),
            lambda: found.hold(clock.now().date() + timedelta(days=9), by=by, reason="x"),
            lambda: found.win(by=by),
            lambda: found.lose(too_dear, by=by),
            lambda: found.set_win_ratio(0.5, by=by),
            lambda: _undo(found, by),
        ))()  # fmt: skip

    def run(rng, week):
        moments = sorted(rng.randrange(7 * 24 * 60) for _n in range(24))
        for minutes in moments:
            with clock.at(starts(week) + timedelta(minutes=minutes)):
                if rng.random() < 0.25:
                    Opportunity.open("新商机", amount=Decimal(5000), owner_id=lin.pk, by=System("play"))
                    continue
                found = rng.choice(list(Opportunity.objects.order_by("pk")) or [None])
                if found:
                    deed(found, rng)

    return run


def _undo(found, by):
    event = found.undoable_event(by)
    return found.undo(event, by=by) if event else None


def stood(week):
    """What a snapshot says stood on a Monday, and its sums."""
    return {row[0]: row[1:] for row in Standing.objects.on(week).values_list("opportunity_id", *STATE)}


def really(week):
    """The same from the rows as they are, now that it is that Monday."""
    rows = Opportunity._base_manager.filter(closed_at__isnull=True)
    return {row[0]: row[1:] for row in rows.values_list("pk", *STATE)}


@pytest.mark.parametrize("seed", range(4))
def test_what_is_folded_later_is_what_was_seen_at_the_time(play, seed):
    rng, truth = Random(seed), {}
    for week in weeks(MONDAY, MONDAY + 6 * WEEK):
        with clock.at(starts(week)):
            truth[week] = really(week)
            catch_up(clock.now())
        play(rng, week)
    seen = {week: stood(week) for week in truth}
    sums = list(
        StandingSum.objects.order_by("week", "stage_id", "owner_id", "cents").values_list(
            "week", "stage_id", "owner_id", "count", "cents", "weighted_cents"
        )
    )
    assert seen == truth
    Snapshot.forget()
    Standing.objects.all().delete()
    with clock.at(starts(MONDAY + 6 * WEEK) + timedelta(days=6)):
        catch_up(clock.now())
    assert {week: stood(week) for week in truth} == truth
    assert (
        list(
            StandingSum.objects.order_by("week", "stage_id", "owner_id", "cents").values_list(
                "week", "stage_id", "owner_id", "count", "cents", "weighted_cents"
            )
        )
        == sums
    )


@pytest.mark.parametrize("seed", (7, 8))
def test_a_monday_that_was_missed_is_seen_as_it_was(play, seed):
    rng, truth = Random(seed), {}
    with clock.at(starts(MONDAY)):
        catch_up(clock.now())
    for week in weeks(MONDAY, MONDAY + 4 * WEEK):
        with clock.at(starts(week)):
            truth[week] = really(week)
        play(rng, week)
    with clock.at(starts(MONDAY + 4 * WEEK) + timedelta(days=6, hours=20)):
        catch_up(clock.now())
    assert {week: stood(week) for week in truth} == truth


def test_a_quiet_week_writes_no_line(crane, pump):
    with clock.at(starts(week_at(clock.now()) + WEEK)):
        catch_up(clock.now())
    with clock.at(starts(week_at(clock.now()) + 2 * WEEK)):
        catch_up(clock.now())
    assert Standing.objects.count() == 2
    assert [s.week for s in Snapshot.objects.order_by("week")][-2:] == [
        week_at(clock.now()) + n * WEEK for n in (1, 2)
    ]
    assert (
        sum(StandingSum.objects.filter(week=week_at(clock.now()) + 2 * WEEK).values_list("count", flat=True))
        == 2
    )


def test_a_week_is_taken_once(crane):
    next_week = week_at(clock.now()) + WEEK
    with clock.at(starts(next_week)):
        catch_up(clock.now())
        catch_up(clock.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            take(next_week)
    assert Snapshot.objects.filter(week=next_week).count() == 1
    assert Standing.objects.count() == 1


def test_what_is_killed_half_way_is_there_once_after_the_next_try(play, monkeypatch):
    rng = Random(3)
    for week in weeks(MONDAY, MONDAY + 3 * WEEK):
        play(rng, week)
    now = starts(MONDAY + 4 * WEEK) + NOON
    with clock.at(now):
        catch_up(now)
        wanted = Counter(Standing.objects.values_list("opportunity_id", "since", "until", *STATE))
        sums = Counter(StandingSum.objects.values_list("week", "stage_id", "owner_id", "count", "cents"))
        frozen = Counter(
            FrozenForecast.objects.values_list("week", "period", "owner_id", "commit", "weighted")
        )
        for model in (Snapshot, Standing, StandingSum, FrozenForecast):
            model.objects.all().delete()
        monkeypatch.setattr(taking, "AT_ONCE", 3)
        kills = sum(killed(now, after=beats) for beats in range(1, 12))
        catch_up(now)
    assert kills >= 5
    assert Counter(Standing.objects.values_list("opportunity_id", "since", "until", *STATE)) == wanted
    assert Counter(StandingSum.objects.values_list("week", "stage_id", "owner_id", "count", "cents")) == sums
    assert (
        Counter(FrozenForecast.objects.values_list("week", "period", "owner_id", "commit", "weighted"))
        == frozen
    )


def killed(now, *, after):
    """Whether it was ended, after so many steps, before it was ready."""
    left = iter(range(after))

    def beat():
        if next(left, None) is None:
            raise KeyboardInterrupt

    try:
        catch_up(now, beat)
    except KeyboardInterrupt:
        return True
    return False


def test_what_is_imported_stands_in_the_past_that_it_brings(stages, lin, system):
    now = starts(MONDAY + 10 * WEEK) + NOON
    with clock.at(now):
        catch_up(now)
        assert [s.week for s in Snapshot.objects.all()] == [MONDAY + 10 * WEEK]
        opened = starts(MONDAY) + NOON
        moved = starts(MONDAY + 4 * WEEK) + NOON
        row = Incoming(
            name="老单", path=[(stages["contact"], opened), (stages["analysis"], moved)], owner_id=lin.pk,
            known={"amount": Decimal(100), "call": "best"},
        )  # fmt: skip
        with transaction.atomic():
            open_many([row], by=lin.actor().via("import", 1))
        catch_up(now)
        catch_up(now)
    assert Snapshot.objects.count() == 10
    lines = list(Standing.objects.order_by("since").values_list("since", "until", "stage__key", "call"))
    assert lines == [
        (MONDAY + WEEK, MONDAY + 5 * WEEK, "contact", "best"), (MONDAY + 5 * WEEK, None, "analysis", "best"),
    ]  # fmt: skip
    assert StandingSum.objects.count() == 10


def test_the_stroke_of_midnight_belongs_to_the_day_that_begins(crane, lin):
    """Midnight of Shanghai is 16:00 of the day before in the clocks of the log."""
    midnight = datetime(2026, 8, 9, 16, tzinfo=UTC)
    assert starts(date(2026, 8, 10)) == midnight
    assert first_seen(midnight) == date(2026, 8, 17)
    assert first_seen(midnight - timedelta(microseconds=1)) == date(2026, 8, 10)
    born = {"stage_id": [None, 1], "pipeline_id": [None, 1], "amount": [None, "5"], "currency": [None, "CNY"]}
    log = [(midnight - timedelta(days=3), born), (midnight, {"amount": ["5", "6"]})]
    told = [(s.since, s.until, s.stood.amount) for s in spans(log, date(2026, 8, 24))]
    assert told == [(date(2026, 8, 10), date(2026, 8, 17), 5), (date(2026, 8, 17), None, 6)]
    assert turned_back({"stage_id": 1, "pipeline_id": 1, "amount": Decimal(6)}, log, midnight).amount == 5


def test_a_week_costs_a_handful_of_statements(crane, pump, lin):
    with clock.at(starts(week_at(clock.now()) + WEEK)):
        catch_up(clock.now())
    crane.change_amount(Decimal(7), by=lin.actor())
    with clock.at(starts(week_at(clock.now()) + 2 * WEEK)), CaptureQueriesContext(connection) as asked:
        take(week_at(clock.now()))
    assert len(asked) <= 26
    assert Standing.objects.count() == 3


def test_the_job_is_scheduled_and_does_it(crane):
    assert "insight.take_snapshots" in {s.name for s in SCHEDULES}
    job = Job.objects.create(name="insight.take_snapshots", due_at=clock.now(), state="running", lease="x")
    Job.handlers[job.name](job)
    assert Snapshot.objects.exists()


def test_an_empty_house_has_its_snapshot(db):
    fold_everything(MONDAY)
    assert [s.week for s in Snapshot.objects.all()] == [MONDAY]


def asked(actor, week, *by, **more):
    names = ("snapshot_count", "snapshot_amount", "snapshot_weighted")
    period = Period.between(week - WEEK, week - timedelta(days=1))
    return ask(MetricQuery(actor=actor, metrics=names, period=period, by=by, **more))


def test_what_stood_is_a_metric_with_the_amounts_of_that_day(play, lin, zhou, wu, system, stages):
    rng, truth = Random(11), {}
    for week in weeks(MONDAY, MONDAY + 4 * WEEK):
        with clock.at(starts(week)):
            catch_up(clock.now())
            truth[week] = list(
                Opportunity._base_manager.filter(closed_at=None).values(
                    "owner_id", "stage_id", "amount", "win_ratio"
                )
            )
        play(rng, week)
    with clock.at(starts(MONDAY + 4 * WEEK) + NOON):
        for week, rows in truth.items():
            for actor, mine in (
                (system, {lin.pk, zhou.pk, wu.pk}),
                (zhou.actor(), {lin.pk, zhou.pk}),
                (wu.actor(), {wu.pk}),
            ):
                there = [row for row in rows if row["owner_id"] in mine]
                total = asked(actor, week).total
                assert total["snapshot_count"].value == len(there)
                assert total["snapshot_amount"].value == sum(row["amount"] or 0 for row in there)
                by_stage = {
                    row.members[0].key: row.values["snapshot_count"].value
                    for row in asked(actor, week, "stage").rows
                }
                keys = {stage.pk: key for key, stage in stages.items()}
                assert by_stage == Counter(keys[row["stage_id"]] for row in there)
                behind = records_of(asked(actor, week).query, "snapshot_count")
                assert behind.count == len(there) == len(list(behind))
        half_year = ask(
            MetricQuery(
                actor=system,
                metrics=("snapshot_amount",),
                period=Period.parse("last-26-weeks"),
                by=("week", "stage"),
            )
        )
        assert len({row.members[0].key for row in half_year.rows}) >= 4


def test_what_is_out_of_reach_by_now_has_no_name_in_the_past(crane, lin, zhou, wu, client_of):
    with clock.at(starts(week_at(clock.now()) + WEEK)):
        catch_up(clock.now())
        crane.assign_to(wu, by=zhou.actor())
        url = f"/insight/records/?m=snapshot_count&period={Period.parse('this-week').written}"
        page = client_of(zhou).get(url).content.decode()
        assert "<b>1</b>" in page and "不在可见范围" in page and crane.name not in page
        assert crane.name not in client_of(wu).get(url).content.decode()


def test_the_command_reads_the_mondays_from_the_log_again(play, capsys):
    play(Random(5), MONDAY)
    with clock.at(starts(MONDAY + 2 * WEEK) + NOON):
        assert snapshot.run(Namespace(anew=False)) == 0
        wanted = Counter(Standing.objects.values_list("opportunity_id", "since", "until", *STATE))
        frozen = list(FrozenForecast.objects.values_list("pk", flat=True))
        Standing.objects.update(amount=1)
        assert snapshot.run(Namespace(anew=True)) == 0
    assert Counter(Standing.objects.values_list("opportunity_id", "since", "until", *STATE)) == wanted
    assert list(FrozenForecast.objects.values_list("pk", flat=True)) == frozen
    assert "2 个周一" in capsys.readouterr().out
