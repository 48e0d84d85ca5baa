"""How records were minded: the lines that are kept say what following each record through its time says, whatever verbs do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from shangji.activities.intake import Incoming, log_many, take_back_many
from shangji.core import clock
from shangji.core.bulk import insert
from shangji.core.calendar import day_starts
from shangji.core.events import Event
from shangji.core.jobs import run_due
from shangji.customers.models import Customer
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.sums_compared import miscounted
from shangji.insight.tests.metrics.company import NOW
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.process import minding
from shangji.process.cases import History
from shangji.process.cases import Period as Span
from shangji.process.minding import amiss, catch_up
from shangji.process.models import MindedAnew, MindedSpan, MindedSum, Rhythm, Silence

BEGUN = datetime(2026, 1, 5, 1, tzinfo=UTC)
ASKED = ("missed_rate", "never_followed_rate")


def moments(random: Random, count: int) -> list[datetime]:
    """Some of them at the same hour, at midnight or a second before it."""
    days = sorted(random.randrange(300) for _n in range(count))
    hours = (-1, -1 - 1 / 3600, 0, 0, 6, random.random() * 24)
    return sorted({BEGUN + timedelta(days=day, hours=random.choice(hours) - 8) for day in days})


def made(random: Random, pk: int) -> History:
    edges = moments(random, random.choice((2, 2, 2, 4, 6)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    if len(edges) % 2:
        spans.append((edges[-1], minding.ALWAYS.end))
    said = sorted(
        {*moments(random, random.choice((0, 1, 3, 9))), *random.sample(edges, random.choice((0, 0, 1)))}
    )
    return History(
        subject_id=pk, kind="opportunities.opportunity", owner_id=1, cadence=random.choice((1, 3, 5)), spans=spans,
        contacts=said, planned=moments(random, random.choice((0, 0, 1, 3))),
    )  # fmt: skip


@pytest.mark.django_db
def test_lines_say_what_histories_say() -> None:
    random = Random(7)
    histories = [made(random, pk) for pk in range(1, 400)]
    for history in histories:
        insert(list(minding._spans(history)))
        insert(list(minding._silences(history)))
    MindedSum.change(MindedSum.of(minding.sums_of(MindedSpan.objects.all())))
    found = [0, 0, 0]
    for _n in range(60):
        first = date(2026, 1, 1) + timedelta(days=random.randrange(300))
        end = day_starts(first + timedelta(days=random.choice((1, 2, 3, 7, 30, 90, 300))))
        period = Span(day_starts(first), random.choice((end, end, end - timedelta(hours=9))))
        cut = [
            replace(h, spans=[(a, min(b, period.end)) for a, b in h.spans if a < period.end])
            for h in histories
        ]
        cases = {
            h.subject_id: (missed.is_hit, h.never(period).is_hit) for h in cut if (missed := h.missed(period))
        }
        # What happens on a day that runs, but later than the moment of asking, has not happened: no such moment is here.
        if period.end != end:
            later = {h.subject_id for h in histories if any(_between(at, period.end, end) for at in _all(h))}
            cases = {pk: case for pk, case in cases.items() if pk not in later}
        else:
            later = set()
        lines = minding.minded(period)
        hits = lines.filter(minding.never(period))
        assert minding.added_up(period, minding.never(period)) == (lines.count(), hits.count())
        missed, never = ({pk for pk, case in cases.items() if case[n]} for n in (0, 1))
        for n, (parts, wanted) in enumerate(
            (
                ([lines], set(cases)),
                ([part(period) for part in minding.SILENT], missed),
                ([hits], never),
            )
        ):
            keys = [pk for part in parts for pk in part.values_list("subject_id", flat=True)]
            assert len(keys) == len(set(keys))
            assert set(keys) - later == wanted, (period, n)
            found[n] += len(wanted)
    assert min(found) > 1_000


def _between(at: datetime, start: datetime, end: datetime) -> bool:
    return start <= at < end


def _all(history: History) -> list[datetime]:
    return [at for span in history.spans for at in span] + [*history.contacts, *history.planned]


def kept() -> tuple[list, list]:
    return tuple(
        sorted(model.objects.values_list(*[f.name for f in model._meta.fields if f.name != "id"]), key=repr)
        for model in (MindedSpan, Silence)
    )


def test_what_verbs_change_is_reckoned_as_if_it_were_anew(played) -> None:
    lin, chen = played.by("lin"), played.by("chen")
    with clock.at(NOW - timedelta(days=40)):
        one, other = (Opportunity.open(name, customer=played.yongtuo, by=lin) for name in ("甲线", "乙线"))
        other.log_follow_up("说好了下周寄样", by=lin)
    made: list = []
    changed: list[bool] = []
    steps = (
        lambda: one.log_follow_up("补记三天前", by=lin.at(NOW - timedelta(days=3))),
        lambda: one.plan_next_step("送样", NOW + timedelta(days=2), by=lin),
        lambda: one.snooze(NOW + timedelta(days=4), "对方出差", by=lin),
        lambda: made.extend(log_many(Opportunity, [Incoming(text="客户在电话里说预算批下来了", happened_at=NOW - timedelta(days=20), subject_id=one.pk)], by=chen)),
        lambda: one.merge([other], by=chen),
        lambda: one.split(Event.objects.filter(subject_id=one.pk, kind="people.merged").latest("seq"), by=chen),
        lambda: take_back_many(Opportunity, [row.pk for row in made], by=chen),
        lambda: Rhythm.start(cadence_days=2, large_from=Decimal(1000), large_days=1, by=chen),
        lambda: one.change_amount(Decimal(5000), by=lin),
        lambda: Rhythm.objects.get().change(tier_days={"A": 1}, large_from=None, by=chen),
        lambda: Customer.objects.get(pk=played.yongtuo.pk).set_tier("A", "大客户", date(2027, 3, 1), by=chen),
        lambda: one.hold((NOW + timedelta(days=30)).date(), by=lin, reason="等预算"),
        lambda: one.resume(by=lin),
        lambda: one.assign_to(played.users["wu"], by=chen),
        lambda: one.invalidate("登记错了", by=chen),
    )  # fmt: skip
    with clock.at(NOW):
        catch_up()
        assert all(kept())
    for n, step in enumerate(steps):
        with clock.at(NOW + timedelta(hours=2, minutes=n)):
            one, other = (Opportunity._base_manager.get(pk=each.pk) for each in (one, other))
            before = kept()
            step()
            run_due()
            catch_up()
            assert list(amiss()) == [], n
            changed.append(kept() != before)
    assert [n for n, is_other in enumerate(changed) if not is_other] == [2]
    MindedSum.objects.filter(pk=MindedSum.objects.values("pk")[:1]).update(said_day=1)
    assert len(list(miscounted())) == 1
    MindedAnew.mark_everything()
    catch_up()
    Silence.objects.filter(pk=Silence.objects.values("pk")[:1]).delete()
    assert len(list(amiss())) == 1
    assert len(list(miscounted())) == 1


@pytest.mark.parametrize("period", ["2026", "2026Q2", "2026-10-19..2026-10-25", "2026-11-20", "2019"])
def test_lines_and_records_say_the_same(played, period) -> None:
    """Once with the lines, once with none: then records are followed one by one."""

    def told():
        for who in ("chen", "zhou", "lin"):
            for by in ((), ("owner",), ("noun", "team"), ("month",)):
                query = MetricQuery(
                    actor=played.by(who),
                    metrics=ASKED,
                    period=Period.parse(period),
                    by=by,
                    compare="previous",
                )
                for row in (answer := ask(query)).rows + answer.subtotals:
                    values = {k: (v.value, v.n, v.before and v.before.value) for k, v in row.values.items()}
                    yield who, [m.key for m in row.members], values
            east = MetricQuery(
                actor=played.by(who),
                metrics=ASKED,
                period=Period.parse(period),
                filters=(("owner", ("!none",)),),
            )
            yield {k: (v.value, v.n) for k, v in ask(east).total.items()}

    with clock.at(NOW):
        catch_up()
        gone = MindedSpan.objects.filter(noun="leads.lead").values("subject_id")
        assert Lead._base_manager.filter(pk__in=gone[:1]).update(withdrawn_at=NOW)
        by_lines = list(told())
        MindedAnew.mark_everything()
        assert not minding.are_right()
        assert list(told()) == by_lines
