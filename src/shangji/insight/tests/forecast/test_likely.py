"""What the past makes of what is open: counted shares, means and spans, none of them asking a database."""

from datetime import UTC, datetime, timedelta
from math import sqrt
from random import Random

import pytest

from shangji.insight.forecast.likely import DRAWN, Likely, Lot, Open, Outlook, likely, together
from shangji.insight.forecast.shares import BANDS, BORROWED, HORIZON, Counts, Shares, Stay, band_of
from shangji.insight.metrics.periods import Period

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
PLACE, OTHER = (1, "quote"), (1, "talk")


def stay(entered_days_ago, left_after=None, won_after=None, place=PLACE):
    entered = NOW - entered_days_ago * DAY
    return Stay(
        place, entered, None if left_after is None else entered + left_after * DAY,
        None if won_after is None else entered + won_after * DAY,
    )  # fmt: skip


def test_only_what_has_been_watched_long_enough_says_something():
    """Of three that entered 100, 100 and 10 days ago, the last one has been watched for one week."""
    counts = Shares.counted([stay(100, 5, 20), stay(100, 5), stay(10)], NOW).counts[PLACE, 0]
    assert counts.seen[1:5] == [3, 2, 2, 2] and counts.won[1:5] == [0, 0, 1, 1]
    assert counts.seen[14] == 2 and counts.seen[15] == 0


def test_a_long_stay_is_counted_again_from_each_band_on():
    counts = Shares.counted([stay(200, 40, 50)], NOW).counts
    assert {band for (_place, band) in counts} == {0, 14, 30}
    assert counts[PLACE, 30].won[2] == 0 and counts[PLACE, 30].won[3] == 1
    assert counts[PLACE, 0].won[7] == 0 and counts[PLACE, 0].won[8] == 1


def test_a_few_cases_do_not_make_it_certain():
    many = [stay(300, 5, 10) for _n in range(90)] + [stay(300, 5) for _n in range(10)]
    shares = Shares.counted([*many, stay(300, 5, place=OTHER)], NOW)
    usual = 90 / 101
    assert shares.chance(OTHER, 0, 0, 8) == pytest.approx(usual * BORROWED / (1 + BORROWED))
    assert shares.chance(PLACE, 0, 0, 8) == pytest.approx((90 + usual * BORROWED) / (100 + BORROWED))
    assert shares.chance((9, "never seen"), 0, 0, 8) == pytest.approx(usual)


def test_chances_of_parts_of_time_add_up_and_never_fall():
    seen = [0] + [30] * HORIZON
    won = [0, 3, 6, 5, 9] + [9] * (HORIZON - 4)
    shares = Shares({(PLACE, 0): Counts(seen, won)})
    curve = [shares.chance(PLACE, 3, 0, n) for n in range(HORIZON + 5)]
    assert curve == sorted(curve) and curve[-1] == curve[HORIZON]
    assert shares.chance(PLACE, 3, 2, 9) == pytest.approx(curve[9] - curve[2])
    assert Shares({}).chance(PLACE, 3, 0, 9) == 0


def outlook(chance):
    """Everything is won by the end of next month with this chance."""
    seen = [0] + [10**9] * HORIZON
    shares = Shares({(PLACE, 0): Counts(seen, [0] + [round(chance * 10**9)] * HORIZON)})
    return Outlook.on(shares, Period.parse("2026-12"), datetime(2026, 11, 30, 16, tzinfo=UTC))


def test_the_mean_is_the_sum_of_chances_and_the_span_holds_four_of_five():
    rows = [Open(PLACE, NOW, 100.0) for _n in range(100)]
    found = likely(outlook(0.3), rows)
    assert found.mean == pytest.approx(3000)
    spread = 1.2816 * sqrt(100 * 0.3 * 0.7) * 100
    assert found.low == pytest.approx(3000 - spread, abs=180) and found.high == pytest.approx(
        3000 + spread, abs=180
    )
    assert likely(outlook(0.3), rows) == found


def test_one_large_one_makes_two_heaps():
    found = likely(outlook(0.3), [Open(PLACE, NOW, 1000.0)], won=50)
    assert set(found.draws) == {50, 1050} and (found.low, found.high) == (50, 1050)
    assert found.mean == pytest.approx(350)


def test_many_small_ones_vary_as_drawn_ones_do():
    rows = [Open(PLACE, NOW, 10.0) for _n in range(DRAWN * 5)]
    found = likely(outlook(0.5), rows)
    assert found.mean == pytest.approx(DRAWN * 25)
    spread = 1.2816 * sqrt(DRAWN * 5 * 0.25) * 10
    assert found.high - found.low == pytest.approx(2 * spread, rel=0.2)


def test_several_together_have_one_span_that_is_narrower_than_theirs():
    parts = [likely(outlook(0.3), [Open(PLACE, NOW, 100.0)] * 20, seed) for seed in range(4)]
    whole = together(parts)
    assert whole.mean == pytest.approx(sum(part.mean for part in parts))
    assert whole.high - whole.low < sum(part.high - part.low for part in parts)
    assert together([]) == Likely(0, 0.0, 0.0, [0.0])


def test_a_period_ahead_has_only_what_is_won_in_it():
    shares = Shares(
        {(PLACE, 0): Counts([0] + [100] * HORIZON, [0, 10, 20, 30, 40, 50, 60] + [60] * (HORIZON - 6))}
    )
    now = datetime(2026, 11, 30, 16, tzinfo=UTC)
    near, far = (Outlook.on(shares, Period.parse(text), now) for text in ("2026-12", "2027-01"))
    assert (near.first, near.last, far.first, far.last) == (0, 5, 5, 9)
    assert near.chance(Open(PLACE, now, 1.0)) + far.chance(Open(PLACE, now, 1.0)) == pytest.approx(
        shares.chance(PLACE, 0, 0, 9)
    )


def test_smaller_ones_together_say_what_they_say_one_by_one():
    """The mean and how it varies: drawn from the same numbers, they differ by no more than adding up does."""
    random, places = Random(5), (PLACE, OTHER)
    rows = [
        Open(
            random.choice(places),
            NOW - timedelta(days=random.randrange(80)),
            float(random.randrange(1, 10_000)),
        )
        for _n in range(DRAWN * 6)
    ]
    rows.sort(key=lambda row: -row.amount)
    lots = [
        Lot(place, band, len(found), sum(found), sum(amount**2 for amount in found))
        for place in places
        for band in BANDS
        if (
            found := [
                row.amount
                for row in rows[DRAWN:]
                if row.place == place and band_of((NOW - row.entered_at).days) == band
            ]
        )
    ]
    one, other = likely(outlook(0.3), rows), likely(outlook(0.3), rows[:DRAWN], lots=lots)
    assert one.mean == pytest.approx(other.mean) and list(one.draws) == pytest.approx(list(other.draws))
