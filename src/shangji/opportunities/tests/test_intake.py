from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shangji.activities.intake import Incoming as FollowUp
from shangji.activities.intake import log_many
from shangji.core.access import NotAllowed
from shangji.core.verify import verify
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.intake import Incoming, open_many

MARCH, APRIL, MAY = (datetime(2026, month, 9, 6, tzinfo=UTC) for month in (3, 4, 5))


def incoming(stages, lin, *said):
    path = [(stages["contact"], MARCH), (stages["analysis"], APRIL)]
    follow_ups = [FollowUp(text=text, happened_at=at, author_id=lin.pk) for text, at in said]
    return Incoming(name="输送线改造", path=path, owner_id=lin.pk, said=follow_ups)


def test_what_was_said_of_an_opportunity_comes_in_with_it(system, stages, lin, facts):
    (noun, follow_ups), (other, none) = open_many(
        [incoming(stages, lin, ("报了价", MAY), ("打了电话", MARCH)), incoming(stages, lin)], by=system
    )
    noun = Opportunity.objects.get(pk=noun.pk)
    assert facts(noun) == [
        "opportunities.opened",
        "opportunities.stage_moved",
        "activities.follow_up_logged",
        "activities.follow_up_logged",
    ]
    assert list(noun.subject.follow_ups.order_by("pk")) == follow_ups
    assert noun.last_follow_up_at == MAY
    assert noun.subject.events.get(seq=3).changes == {
        "last_follow_up_at": [None, "2026-05-09T06:00:00.000000+00:00"]
    }
    assert noun.subject.events.get(seq=4).on_behalf_of == lin
    assert not none and facts(other) == ["opportunities.opened", "opportunities.stage_moved"]
    assert not verify().flaws


def test_they_say_the_same_when_they_come_later(system, stages, lin):
    said = ("报了价", MAY)
    (at_once, (first,)), (later, _none) = open_many(
        [incoming(stages, lin, said), incoming(stages, lin)], by=system
    )
    (second,) = log_many(
        Opportunity,
        [FollowUp(text=said[0], happened_at=said[1], author_id=lin.pk, subject_id=later.pk)],
        by=system,
    )
    kind = "activities.follow_up_logged"
    one, two = (noun.subject.events.get(kind=kind) for noun in (at_once, later))
    assert one.changes == two.changes
    assert one.payload == {**two.payload, "follow_up_id": first.pk}
    assert (one.occurred_at, one.on_behalf_of_id) == (two.occurred_at, two.on_behalf_of_id)
    assert first.client_key != second.client_key


def test_logging_them_asks_for_its_own_permission(lin, stages):
    only_opens = replace(lin.actor(), grants=frozenset({"opportunities.open"}))
    assert open_many([incoming(stages, lin)], by=only_opens)
    with pytest.raises(NotAllowed):
        open_many([incoming(stages, lin, ("报了价", MAY))], by=only_opens)
