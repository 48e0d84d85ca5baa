"""Measures against small histories, counted a second time in plain Python from what was played."""

from datetime import UTC, datetime, timedelta

import pytest

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day, working_days_between
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.process.ladder import watch
from shangji.process.tests.measures import (
    Period,
    alerts,
    break_points,
    missed,
    never_followed,
    on_time,
)

NOVEMBER = Period(datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC))


def at(day, hour=10, month=11):
    """A moment in Shanghai."""
    return datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


# What was done, and when: the same list is played through the verbs and counted below.
HISTORIES = {
    "in rhythm": [("open", at(2)), *(("say", at(day)) for day in (4, 6, 10, 12, 16, 18, 20, 24, 26, 30))],
    "silent for two weeks": [
        ("open", at(2)),
        ("say", at(4)),
        ("say", at(20)),
        ("say", at(24)),
        ("close", at(25)),
    ],
    "never": [("open", at(2))],
    "held": [
        ("open", at(2)),
        ("say", at(4)),
        ("hold", at(5)),
        ("resume", at(25)),
        ("say", at(26)),
        ("close", at(27)),
    ],
    "a word before midnight": [("open", at(2)), ("say", at(5, 23)), ("say", at(10, 23)), ("close", at(11))],
    "closed before it was due": [("open", at(2)), ("close", at(4))],
    "opened again": [
        ("open", at(2)),
        ("close", at(3)),
        ("reopen", at(20)),
        ("say", at(24)),
        ("close", at(25)),
    ],
    "only nods": [("open", at(2)), ("nod", at(4)), ("nod", at(9)), ("nod", at(13)), ("close", at(17))],
}


def play(name, history, lin):
    noun = None
    for what, moment in history:
        with clock.at(moment):
            by = lin.actor()
            if what == "open":
                noun = Opportunity.open(name, by=by)
            elif what == "say":
                noun.log_follow_up("和张科长通了电话", by=by)
            elif what == "nod":
                noun.log_follow_up("嗯", by=by)
            elif what == "hold":
                noun.hold((moment + timedelta(days=60)).date(), reason="等预算", by=by)
            elif what == "resume":
                noun.resume(by=by)
            elif what == "reopen":
                noun.reopen(reason="客户回头", by=by)
            else:
                noun.win(by=by)
    return noun


def open_spans(history, end):
    """Plain: (start, contacts in it, end) of every time it was open and not on hold."""
    spans, start, said = [], None, []
    for what, moment in [*history, ("end", end)]:
        if what in ("open", "resume", "reopen"):
            start, said = moment, []
        elif what == "say" and start:
            said.append(moment)
        elif what in ("hold", "close", "end") and start:
            spans.append((start, said, moment))
            start = None
    return spans


def plain_missed(history, end):
    return any(
        working_days_between(a, b) > 6
        for start, said, stop in open_spans(history, end)
        for a, b in zip([start, *said], [*said, stop], strict=True)
    )


def plain_on_time(history, end):
    """(kept, due) of the deadlines three working days after each contact, those that were closed before left out."""
    kept = due = 0
    for start, said, stop in open_spans(history, end):
        for a, b in zip([start, *said], [*said, None], strict=True):
            until = b or stop
            is_late = working_days_between(a, until) > 3
            if (b or is_late) and add_working_days(local_day(a), 3) <= local_day(end - timedelta(hours=1)):
                due += 1
                kept += not is_late
    return kept, due


@pytest.fixture
def played(lin, process):
    process.stages.update(expected_days=60)  # what plain Python counts is the rhythm alone
    return {name: play(name, history, lin) for name, history in HISTORIES.items()}


def test_missed_records_are_those_that_plain_python_counts(played, lin, system):
    wanted = {name for name, history in HISTORIES.items() if plain_missed(history, NOVEMBER.end)}
    found = missed(NOVEMBER, system)
    assert {name for name, noun in played.items() if noun.pk in found.records} == wanted
    assert wanted == {"silent for two weeks", "never", "only nods"} and (found.hits, found.of) == (3, 8)
    assert missed(NOVEMBER, lin.actor()).hits == 3


def test_never_followed_is_from_the_beginning_to_the_end(played, system):
    found = never_followed(NOVEMBER, system)
    names = {name for name, noun in played.items() if noun.pk in found.records}
    assert names == {"never", "only nods", "closed before it was due"}


def test_on_time_is_what_plain_python_counts(played, system):
    """Every deadline that lies in the month; one record at a time."""
    whole = Period(NOVEMBER.start, NOVEMBER.end + timedelta(days=30))
    with clock.at(NOVEMBER.end):
        found = on_time(NOVEMBER, system)
    kept = due = 0
    for history in HISTORIES.values():
        k, d = plain_on_time(history, NOVEMBER.end)
        kept, due = kept + k, due + d
    assert (found.hits, found.of) == (kept, due)
    assert found.low < found.value < found.high and on_time(whole, system).of >= found.of


def test_the_team_beside_counts_nothing_of_it(played, wu, zhou):
    assert missed(NOVEMBER, wu.actor()).of == 0 and missed(NOVEMBER, zhou.actor()).of == 8


def test_putting_off_moves_the_due_moment_once(lin, process, system):
    with clock.at(at(2)):
        noun = Opportunity.open("顺延", by=lin.actor())
        noun.snooze(at(9), "客户出差", by=lin.actor())
    with clock.at(at(9, 9)):
        noun.log_follow_up("客户回来了，谈了参数", by=lin.actor())
    with clock.at(at(12)):
        assert (on_time(Period(at(1), at(11)), system).hits, on_time(Period(at(1), at(11)), system).of) == (
            1,
            1,
        )


def test_the_national_day_is_no_silence(lin, process, system):
    with clock.at(at(29, month=9)):
        noun = Opportunity.open("节前", by=lin.actor())
    with clock.at(at(9, month=10)):
        noun.log_follow_up("节后第一天就通了话", by=lin.actor())
        noun.win(by=lin.actor())
    assert missed(Period(at(1, month=9), at(31, month=10)), system).hits == 0


def test_alerts_within_a_quarter_of_an_hour_cover_a_breach(lin, process, system):
    for name, moment in (("told", timedelta(seconds=20)), ("late", timedelta(hours=3))):
        with clock.at(at(2)):
            noun = Opportunity.open(name, by=lin.actor())
        due = noun.subject.obligations.get().due_at
        with clock.at(due + moment):
            watch(due + moment)
            run_due()
    found = alerts(NOVEMBER, system)
    assert (found.hits, found.of) == (1, 2)


def test_a_hand_over_that_nobody_picks_up_is_a_break(lin, wu, zhou, system, process, crane, pump):
    with clock.at(at(2)):
        picked, dropped = (Opportunity.open(name, by=lin.actor()) for name in ("接住", "掉了"))
        for noun in (picked, dropped):
            noun.assign_to(wu, by=system)
    with clock.at(at(4)):
        picked.log_follow_up("接手后去见了客户", by=wu.actor())
    found = break_points(NOVEMBER, system)
    assert (found.hits, found.of, found.records) == (1, 2, [dropped.pk])
