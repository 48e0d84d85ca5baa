"""What was due, by day: whatever a verb changes, the sums end as if all had been added up anew, and say what the rows say."""

from datetime import date, timedelta

import pytest

from shangji.activities.intake import Incoming, log_many, take_back_many
from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.events import Event
from shangji.insight import due_sums
from shangji.insight.due_sums import catch_up
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import DueSum
from shangji.insight.sums_compared import miscounted
from shangji.insight.tests.metrics.company import NOW, at
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.process.cases import DUE
from shangji.process.ladder import watch
from shangji.process.models import DueAnew, Obligation

COLUMNS = [field.name for field in DueSum._meta.concrete_fields if field.name != "id"]
BY = (
    (), ("owner",), ("team", "owner"), ("duty",), ("noun", "duty"), ("owner", "month"), ("week", "team"), ("weekday", "hour"),
    ("day", "owner"),
)  # fmt: skip


def sums() -> list:
    return sorted(DueSum.objects.values_list(*COLUMNS), key=repr)


def test_what_verbs_change_is_added_up_as_if_it_were_anew(played):
    """Also on days that are over: what is written down later, given away, put off or closed as of then."""
    lin, chen = played.by("lin"), played.by("chen")
    with clock.at(NOW - timedelta(days=12)):
        one, other, third, fourth = (
            Opportunity.open(name, by=lin) for name in ("甲线", "乙线", "丙线", "丁线")
        )
        first, second = (
            Lead.capture(company=name, phone=f"1390000000{n}", owner_id=lin.user_id, by=played.system)
            for n, name in enumerate(("一号厂", "二号厂"))
        )
    with clock.at(NOW):
        watch(NOW)
        catch_up()
        assert DueSum.objects.filter(is_due=True, is_kept=False).exists() and not DueAnew.objects.exists()
    made: list[FollowUp] = []
    steps = (
        lambda: one.log_follow_up("当时就谈过了", by=lin.at(NOW - timedelta(days=10))),
        lambda: other.log_follow_up("太晚了", by=lin),
        lambda: third.snooze(NOW - timedelta(days=2), "客户出差", by=lin.at(NOW - timedelta(days=11))),
        lambda: one.plan_next_step("送样", NOW - timedelta(days=3), by=lin.at(NOW - timedelta(days=9))),
        lambda: third.assign_to(played.users["wu"], by=chen.at(NOW - timedelta(days=11))),
        lambda: made.extend(log_many(Opportunity, [Incoming(text="表里来的", happened_at=at(11, 12), subject_id=third.pk)], by=chen)),
        lambda: take_back_many(Opportunity, [row.pk for row in made], by=chen),
        lambda: one.hold(date(2026, 12, 1), by=lin, reason="等预算"),
        lambda: one.resume(by=lin),
        lambda: one.merge([other], by=chen),
        lambda: one.split(Event.objects.filter(subject_id=one.pk, kind="people.merged").latest("seq"), by=chen),
        lambda: first.merge([second], by=chen),
        lambda: fourth.lose(played.reasons[0], by=chen.at(NOW - timedelta(days=11))),
    )  # fmt: skip
    marked = []
    for n, step in enumerate(steps):
        with clock.at(NOW + timedelta(hours=2, minutes=n)):
            one, other, third, fourth, first, second = (
                type(each)._base_manager.get(pk=each.pk)
                for each in (one, other, third, fourth, first, second)
            )
            step()
            marked += [n] if DueAnew.objects.exists() else []
            catch_up()
            kept = sums()
            DueAnew.mark_everything()
            catch_up()
            assert sums() == kept, n
    assert {0, 2, 3, 4, 12} <= set(marked) and not {1, 7, 9} & set(marked)
    with clock.at(NOW + timedelta(days=2)):
        catch_up()
        assert len(sums()) > len(kept)


def told(played, who, period):
    found = []
    for by in BY:
        query = MetricQuery(
            actor=played.by(who) if who else played.system, metrics=("on_time_rate", "due_count"), period=Period.parse(period),
            by=by, compare="previous",
        )  # fmt: skip
        answer = ask(query)
        for row in (*answer.rows, *answer.subtotals):
            values = {k: (v.value, v.n, v.before and v.before.value) for k, v in row.values.items()}
            found.append((by, [m.key for m in row.members], values))
    return found


@pytest.mark.parametrize("period", ["2026", "2026Q4", "2026-11-16..2026-11-24", "2026-11-20"])
def test_sums_and_rows_say_the_same(played, period):
    """Once with the sums, once with none: then the rows are asked. What was merged is in the sums, and in nobody's reach."""
    with clock.at(NOW):
        gone = Lead.objects.get(company="线索公司 3")
        Lead.objects.get(company="线索公司 4").merge([gone], by=played.by("chen"))
        assert Obligation.objects.filter(DUE, subject_id=gone.pk).exists()
        catch_up()
        assert due_sums.right_until() == NOW.date()
        by_sums = {who: told(played, who, period) for who in ("chen", "he", "")}
        DueAnew.mark_everything()
        assert due_sums.right_until() is None
        for who, said in by_sums.items():
            assert told(played, who, period) == said
        assert by_sums["chen"] == by_sums["he"]


def test_a_day_that_is_not_what_its_rows_say_is_named(played):
    with clock.at(NOW):
        catch_up()
        assert not list(miscounted())
        one = DueSum.objects.filter(what="due").order_by("day").first()
        DueSum.objects.filter(pk=one.pk).update(count=one.count + 1)
        (said,) = miscounted()
        assert "2026-" in said and "recount" in said
