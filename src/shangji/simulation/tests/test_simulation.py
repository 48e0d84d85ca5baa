"""The simulation is fair: the same world for both, nothing built in, and its measures are those of the product."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from shangji.core.access import System
from shangji.leads.defaults import ensure_leads
from shangji.people.defaults import ensure_roles
from shangji.process.models import Rhythm
from shangji.process.tests.measures import Period, missed, on_time
from shangji.simulation.chance import Chance
from shangji.simulation.measuring import dues, figures, is_missed
from shangji.simulation.parameters import Parameters
from shangji.simulation.play import Play
from shangji.simulation.product import Product
from shangji.simulation.running import interval
from shangji.simulation.seeds import NotOurs, main
from shangji.simulation.spreadsheet import Spreadsheet
from shangji.simulation.trail import Record
from shangji.simulation.world import LEAVE, World

SMALL = Parameters(people=2, days=14, stock=4, leads_per_day=0.5)
TIRELESS = replace(
    SMALL, capacity=1000, capacity_spread=0, travels=0, leaves=0, forgets=0, sharp=1, reads=1, puts_off=0
)
"""People who remember everything, read at once and can do everything."""
FORGETFUL = replace(SMALL, forgets=0.4, sharp=0.3, looks=0.02)


@pytest.fixture
def installation(db):
    ensure_roles()
    ensure_leads()


def at(day, hour=10):
    return timezone.make_aware(datetime.combine(date(2025, 3, day), datetime.min.time())) + timedelta(
        hours=hour
    )


def played(p, tool, seed=1):
    world = World(seed, p)
    play = Play(world, tool(world) if tool is Product else tool())
    return world, play, play.run()


def test_the_same_seed_gives_the_same_world_and_the_same_result():
    one, other = (played(SMALL, Spreadsheet) for _n in range(2))
    assert one[0].arrivals == other[0].arrivals
    assert figures(one[2], one[0].ends_at, SMALL) == figures(other[2], other[0].ends_at, SMALL)
    assert World(2, SMALL).arrivals != one[0].arrivals


def test_both_arms_see_the_same_customers(installation):
    sheet, product = played(SMALL, Spreadsheet)[1], played(SMALL, Product)[1]
    assert {n: file.deal for n, file in sheet.files.items()} == {
        n: file.deal for n, file in product.files.items()
    }


def test_who_forgets_nothing_and_can_do_everything_misses_nothing_with_either(installation):
    for tool in (Spreadsheet, Product):
        world, _play, records = played(TIRELESS, tool)
        found = figures(records, world.ends_at, TIRELESS)
        assert (found.missed_rate, found.on_time_rate) == (0, 1), tool
        assert found.due > 30


def test_who_forgets_misses_more_with_the_spreadsheet(installation):
    found = {}
    for tool in (Spreadsheet, Product):
        world, _play, records = played(FORGETFUL, tool)
        found[tool] = figures(records, world.ends_at, FORGETFUL)
    assert found[Spreadsheet].missed_rate > found[Product].missed_rate
    assert found[Spreadsheet].on_time_rate < found[Product].on_time_rate


def test_the_policy_that_is_asked_about_reaches_the_product(installation):
    p = replace(SMALL, days=4, cadence_days=5)
    world, _play, records = played(p, Product)
    assert Rhythm.in_force().cadence_days == 5
    period = Period(world.begins_at - timedelta(hours=1), world.ends_at + timedelta(seconds=1))
    owed = [list(dues(record, world.ends_at, p, known_only=True)) for record in records]
    assert on_time(period, System("test")).of == sum(map(len, owed))


def test_the_trail_says_what_the_ledger_says(installation):
    """Of what the product can know, its own measures count the same; the trail knows nothing of last days of stages."""
    world, _play, records = played(replace(SMALL, stage_days=60), Product)
    period = Period(world.begins_at - timedelta(hours=1), world.ends_at + timedelta(seconds=1))
    owed = [due for record in records for due in dues(record, world.ends_at, SMALL, known_only=True)]
    told = on_time(period, System("test"))
    assert (told.of, told.hits) == (len(owed), sum(due.is_on_time for due in owed))
    silent = missed(period, System("test"))
    found = figures(records, world.ends_at, SMALL)
    assert (silent.of, silent.value or 0) == (found.records, found.missed_unplanned_rate)


def test_a_record_is_missed_when_nobody_is_in_touch_for_twice_the_cadence():
    until = at(31)
    quiet = Record("opportunity", at(3), follow_ups=[at(4)], plans=[None, None])
    assert is_missed(quiet, until, SMALL)
    quiet.close(at(12), "lost")
    assert not is_missed(quiet, until, SMALL)  # six working days, not more
    planned = Record("opportunity", at(3), plans=[date(2025, 3, 10)])
    assert not is_missed(planned, at(18), SMALL)
    assert is_missed(planned, at(19), SMALL) and not is_missed(planned, at(19), SMALL, plan_excuses=True)


def test_one_thing_is_owed_between_two_contacts_and_closing_makes_it_void():
    lead = Record("lead", at(3, 10), follow_ups=[at(3, 12), at(11)], plans=[None, None, date(2025, 3, 13)])
    lead.heard = [at(4, 9)]
    lead.close(at(12), "converted")
    found = list(dues(lead, at(31), SMALL))
    assert [due.is_on_time for due in found] == [True, False]
    assert found[1].at == at(4, 18)  # a reply within a day comes before the cadence
    assert [due.at.date() for due in dues(lead, at(31), SMALL, known_only=True)][1] == date(2025, 3, 6)


def test_what_is_not_yet_due_when_the_watch_ends_does_not_count():
    late = Record("opportunity", at(30))
    assert not list(dues(late, at(31), SMALL))


def test_days_away_come_to_their_share():
    worlds = [World(seed, replace(SMALL, people=5, days=50)) for seed in range(30)]
    states = [state for world in worlds for days in world.presence for state in days]
    assert 0.015 < states.count(LEAVE) / len(states) < 0.045


def test_draws_are_even_and_named():
    chance = Chance(7)
    shares = [chance.share("x", n) for n in range(2000)]
    assert 0.48 < sum(shares) / 2000 < 0.52 and chance.share("x", 5) == shares[5]
    assert abs(sum(chance.count(2.5, n) for n in range(2000)) / 2000 - 2.5) < 0.15


def test_the_interval_is_students():
    low, high = interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert round(low, 2) == 1.04 and round(high, 2) == 4.96
    assert interval([2.0]) == (2.0, 2.0)


def test_nothing_is_played_in_anybodys_database(home):
    with pytest.raises(NotOurs):
        main(json.dumps({}), [1])
