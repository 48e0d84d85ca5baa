"""Two people merge the same two records into each other at the same instant."""

import pytest

from shangji.core.access import Refusal
from shangji.core.verify import verify
from shangji.customers.models import Customer
from tests.faults.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("committed")]
TURNS = 6


def test_of_two_crossing_merges_one_wins_and_none_waits_for_ever(yongtuo, lin, system):
    for turn in range(TURNS):
        pair = [Customer.add(f"甲{turn}", by=lin.actor()), Customer.add(f"乙{turn}", by=lin.actor())]
        pair[0].log_follow_up("甲的", type="call", by=lin.actor())
        pair[1].log_follow_up("乙的", type="call", by=lin.actor())
        screens = [[Customer.objects.get(pk=noun.pk) for noun in pair] for _hand in range(2)]
        answers = at_once(
            lambda s=screens[0]: s[0].merge([s[1]], by=lin.actor()),
            lambda s=screens[1]: s[1].merge([s[0]], by=lin.actor()),
        )
        assert sum(isinstance(answer, Refusal) for answer in answers) == 1, answers
        kept = Customer.objects.reached_by(lin.actor()).get(pk__in=[noun.pk for noun in pair])
        assert kept.subject.follow_ups.count() == 2
    assert verify().flaws == []
