"""People who act on one record at the same instant: one after the other, nothing lost, nothing twice."""

import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from shangji.core.access import Refusal
from shangji.core.events import Event
from shangji.core.verify import verify
from shangji.opportunities.models import Opportunity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]
WRITERS = 50


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each returned or how it was refused, all let go by one barrier."""
    start = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = calls[place]()
        except Refusal as refusal:
            answers[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def card(opportunity: Opportunity) -> Opportunity:
    """As it lies on somebody's screen."""
    found: Opportunity = Opportunity.objects.get(pk=opportunity.pk)
    return found


def test_two_people_drag_one_card_to_the_same_stage(crane, lin, zhou, stages, facts):
    cards = card(crane), card(crane)
    answers = at_once(
        lambda: cards[0].move_to(stages["negotiation"], by=lin.actor()),
        lambda: cards[1].move_to(stages["negotiation"], by=zhou.actor()),
    )
    assert sorted(answer is None for answer in answers) == [False, True]
    assert facts(crane) == ["opportunities.opened", "opportunities.stage_moved"]
    assert crane.stays.count() == 2
    assert verify().flaws == []


def test_two_people_drag_one_card_to_two_stages(crane, lin, zhou, stages):
    cards = card(crane), card(crane)
    answers = at_once(
        lambda: cards[0].move_to(stages["negotiation"], by=lin.actor(), reason="报价通过"),
        lambda: cards[1].move_to(stages["contact"], by=zhou.actor(), reason="项目重启"),
    )
    moves = Event.objects.filter(subject_id=crane.pk, kind="opportunities.stage_moved").order_by("seq")
    assert len(moves) == len([answer for answer in answers if not isinstance(answer, Refusal)]) == 2
    first, second = (move.payload for move in moves)
    assert first["from_stage"] == stages["proposal"].name
    assert second["from_stage"] == first["to_stage"]
    assert card(crane).stage.name == second["to_stage"]
    stays = list(crane.stays.order_by("pk"))
    assert all(a.left_at == b.entered_at for a, b in pairwise(stays))
    assert [stay.stage_id for stay in stays if stay.left_at is None] == [card(crane).stage_id]
    assert verify().flaws == []


def test_of_two_who_close_it_one_is_refused(crane, lin, zhou, too_dear, facts):
    cards = card(crane), card(crane)
    answers = at_once(
        lambda: cards[0].win(by=lin.actor()),
        lambda: cards[1].lose(too_dear, by=zhou.actor()),
    )
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert [refusal.status for refusal in refused] == [409]
    assert facts(crane) in (
        ["opportunities.opened", "opportunities.won"],
        ["opportunities.opened", "opportunities.lost"],
    )
    assert verify().flaws == []


def test_the_phone_sends_one_follow_up_many_times(crane, lin):
    cards = [card(crane) for _n in range(10)]
    answers = at_once(
        *(lambda c=c: c.log_follow_up("预算已批", by=lin.actor(), client_key="phone-1") for c in cards)
    )
    assert sorted(isinstance(answer, Refusal) for answer in answers) == [False] + [True] * 9
    assert Event.objects.filter(subject_id=crane.pk, kind="activities.follow_up_logged").count() == 1
    assert verify().flaws == []


def test_fifty_write_to_one_record_at_once(crane, lin):
    cards = [card(crane) for _n in range(WRITERS)]
    at_once(*(lambda n=n: cards[n].log_follow_up(f"第 {n} 次跟进", by=lin.actor()) for n in range(WRITERS)))
    lines = list(Event.objects.filter(subject_id=crane.pk).order_by("seq"))
    assert [line.seq for line in lines] == list(range(1, len(lines) + 1))
    own = [place for place, line in enumerate(lines) if not line.fact.follows]
    opened, *said = (lines[place] for place in own)
    assert opened.kind == "opportunities.opened"
    assert sorted(line.payload["text"] for line in said) == sorted(f"第 {n} 次跟进" for n in range(WRITERS))
    # each left the record where the next one found it, after what followed from it by itself
    assert sorted(noun.subject.version for noun in cards) == [*own[2:], len(lines)]
    assert verify().flaws == []
