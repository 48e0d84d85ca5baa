"""What was said, by day: whatever a verb changes, the sums end as if all had been added up anew, and say what the rows say."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from shangji.activities.intake import Incoming, log_many, take_back_many
from shangji.activities.models import FollowUp, SaidAnew
from shangji.core import clock
from shangji.core.events import Event
from shangji.customers.models import Customer
from shangji.insight import said_sums, whole_days
from shangji.insight.bits import Bits
from shangji.insight.day_sums import catch_up as add_up_stays
from shangji.insight.metrics import crowds
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import CustomerNumber, DaySum, SaidSum, TouchedDay
from shangji.insight.said_sums import catch_up
from shangji.insight.sums_compared import miscounted
from shangji.insight.tests.metrics.company import NOW, at
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity

COUNTED = (
    "follow_up_count",
    "qualifying_follow_up_count",
    "activity_score",
    "customers_touched",
    "recorded_within_24h_share",
)
TOLD = [
    (COUNTED, ()), (COUNTED, ("owner",)), (COUNTED, ("week",)), (COUNTED, ("owner", "month")),
    (COUNTED[:3], ("follow_up_kind", "direction")), (COUNTED[:3], ("weekday", "hour")), (COUNTED[:3], ("noun",)),
    (("follow_up_frequency", "recording_lag_median", "recording_lag_p90", "productivity"), ()),
    (("recording_lag_median", "productivity"), ("month",)),
]  # fmt: skip


def sums() -> tuple[list, list]:
    """A day of which nothing is left keeps a line that says so. Customers may have other numbers once all is added up anew."""
    said = SaidSum.objects.values_list(*_columns(SaidSum))
    kept = [
        (line.what, line.span, line.day, line.owner_id, with_whom)
        for line in TouchedDay.objects.all()
        if (with_whom := customers_of(line))
    ]
    return sorted(said, key=repr), sorted(kept, key=repr)


def customers_of(line: TouchedDay) -> list[tuple[int, int]]:
    """(customer, on how many days), of all that a line tells of."""
    keys = dict(CustomerNumber.objects.values_list("number", "customer_id"))
    found: Counter[int] = Counter()
    for n, weight in enumerate(Bits.unpacked(line.customers).weights):
        for number in Bits([weight]):
            found[keys[number]] += 1 << n
    return sorted(found.items())


def _columns(model) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name != "id"]


def test_what_verbs_change_is_added_up_as_if_it_were_anew(played):
    lin, chen = played.by("lin"), played.by("chen")
    with clock.at(NOW - timedelta(days=9)):
        one, other = (Opportunity.open(name, customer=played.yongtuo, by=lin) for name in ("甲线", "乙线"))
        first, second = (
            Lead.capture(company=name, phone=f"1390000000{n}", owner_id=lin.user_id, by=played.system)
            for n, name in enumerate(("一号厂", "二号厂"))
        )
        alone = Customer.add("空壳有限公司", by=lin)
        for noun in (one, other, first, second, played.yongtuo, alone):
            noun.log_follow_up("去年的事说了一遍", by=lin.at(NOW - timedelta(days=12)))
            noun.log_follow_up("当天说的", type="visit", by=lin)
    with clock.at(NOW):
        catch_up()
        assert sums()[0] and not SaidAnew.objects.exists()
    made: list[FollowUp] = []
    steps = (
        lambda: one.log_follow_up("补记三天前", by=chen.at(NOW - timedelta(days=3))),
        lambda: one.log_follow_up("今天的", by=lin),
        lambda: made.extend(log_many(Opportunity, [Incoming(text="表里来的", happened_at=at(6, 3), subject_id=one.pk)], by=chen)),
        lambda: one.set_customer(played.plain, by=chen),
        lambda: one.merge([other], by=chen),
        lambda: one.split(Event.objects.filter(subject_id=one.pk, kind="people.merged").latest("seq"), by=chen),
        lambda: first.merge([second], by=chen),
        lambda: other.invalidate("登记错了", by=chen),
        lambda: played.yongtuo.merge([alone], by=chen),
        lambda: one.assign_to(played.users["wu"], by=chen),
        lambda: take_back_many(Opportunity, [row.pk for row in made], by=chen),
    )  # fmt: skip
    for n, step in enumerate(steps):
        with clock.at(NOW + timedelta(hours=2, minutes=n)):
            one, other, first, second, alone = (
                type(each)._base_manager.get(pk=each.pk) for each in (one, other, first, second, alone)
            )
            step()
            catch_up()
            kept = sums()
            SaidAnew.mark_everything()
            catch_up()
            assert sums() == kept, n
    with clock.at(NOW + timedelta(days=1)):
        catch_up()
        assert len(sums()[1]) > len(kept[1])


@pytest.mark.parametrize("period", ["2026", "2026Q2", "2026-11-16..2026-11-20", "2026-11-20"])
@pytest.mark.parametrize("who", ["chen", "he"])
def test_sums_and_rows_say_the_same(played, period, who):
    """Once with the sums, once with none: then the rows are asked."""

    def told():
        for names, by in TOLD:
            query = MetricQuery(
                actor=played.by(who), metrics=names, period=Period.parse(period), by=by, compare="previous"
            )
            for row in (answer := ask(query)).rows + answer.subtotals:
                yield (
                    [m.key for m in row.members],
                    {k: (v.value, v.n, v.before and v.before.value) for k, v in row.values.items()},
                )

    with clock.at(NOW):
        catch_up()
        assert said_sums.right_until()
        by_sums = list(told())
        SaidAnew.mark_everything()
        assert said_sums.right_until() is None
        assert list(told()) == by_sums


def test_whoever_reads_does_not_wait_for_who_writes(played, monkeypatch):
    with clock.at(NOW):
        catch_up()
        played.yongtuo.log_follow_up("昨天见过", by=played.by("lin").at(NOW - timedelta(days=1)))
        monkeypatch.setattr(whole_days, "can_write_now", lambda: False)
        assert said_sums.right_until() == NOW.date() - timedelta(days=1) and SaidAnew.objects.exists()
        asked = MetricQuery(
            actor=played.by("chen"), metrics=COUNTED, period=Period.parse("2026Q4"), by=("owner",)
        )
        by_rows = ask(asked)
        monkeypatch.undo()
        assert said_sums.right_until() == NOW.date() and not SaidAnew.objects.exists()
        assert (ask(asked).rows, ask(asked).total) == (by_rows.rows, by_rows.total)


def test_a_day_that_is_not_what_its_rows_say_is_named(played):
    with clock.at(NOW):
        catch_up()
        add_up_stays()
        assert not list(miscounted())
        one = DaySum.objects.filter(what="opened", cents__gt=0).order_by("-day").first()
        DaySum.objects.filter(pk=one.pk).update(cents=one.cents + 150)
        (of_money,) = miscounted()
        assert f"{Decimal(one.cents) / 100 + Decimal('1.5')}" in of_money
        DaySum.objects.filter(pk=one.pk).update(cents=one.cents)
        SaidSum.objects.filter(what="said").order_by("day").first().delete()
        DaySum.objects.filter(what="closed").order_by("-day").first().delete()
        line = TouchedDay.objects.filter(what="by", span=8).order_by("day").first()
        line.delete()
        touched = TouchedDay.objects.filter(what="touched", span=1).order_by("-day").first()
        TouchedDay.objects.filter(pk=touched.pk).update(customers=Bits.of([5, 6, 7]).packed())
        closed, said, of_day, _of_days, of_author = list(miscounted())[:5]
        assert "2026-" in of_day and "2026-" in of_author
        assert "2026-09-14" in closed and "2026-" in said and "recount" in said


def test_of_more_customers_than_can_be_compared_the_busiest_are(played, monkeypatch):
    """They are picked by their days; what is said of them, and of all, is what is said where all are compared."""

    def asked(limit, filters=()):
        query = MetricQuery(
            actor=played.by("chen"), metrics=("activity_score",), period=Period.parse("2026"), by=("customer", "week"),
            sort="-activity_score", limit=limit, filters=filters,
        )  # fmt: skip
        answer = ask(query)
        told = {tuple(m.key for m in row.members): row.values for row in (*answer.rows, *answer.subtotals)}
        return answer, told

    with clock.at(NOW):
        catch_up()
        for filters in ((), (("owner", (str(played.users["lin"].pk),)),)):
            whole, every = asked(50, filters)
            monkeypatch.setattr(crowds, "MOST_ROWS", 1)
            answer, told = asked(2, filters)
            monkeypatch.undo()
            assert answer.total == whole.total and len(answer.notes) == len(whole.notes) + 1
            assert all(every[at] == values for at, values in told.items())
            scores = sorted(
                (v["activity_score"].value for at, v in every.items() if len(at) == 1 and at != ("none",)),
                reverse=True,
            )
            assert [r.values["activity_score"].value for r in answer.subtotals] == scores[:2]
            assert all(row.members[0].key in {at[0] for at in told} for row in answer.rows)
