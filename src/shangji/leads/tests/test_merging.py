"""Leads become one: touches, deliveries, the clock, pools; a converted one is the one to keep."""

from typing import Any

import pytest

from shangji.core.access import Actor, NotAllowed
from shangji.core.events import Event
from shangji.core.verify import verify
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead, Source
from shangji.leads.models.lead.conversion import Into
from shangji.people.merging.trait import CannotMerge
from shangji.people.models import Pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(process: Any, lin: Any, system: Actor) -> tuple[Lead, Lead]:
    ensure_leads()
    first = Lead.capture(company="宁波甬拓", phone="13800001111", owner_id=lin.pk, by=system)
    again = Lead.capture(
        person="张伟", email="zhang@yongtuo.example", need="两台码垛机", owner_id=lin.pk, by=system,
        source=Source.objects.first(),
    )  # fmt: skip
    delivery = Delivery.receive({"需求": "两台码垛机"}, channel="form", inlet="官网", by=system)
    delivery.take(again, by=system)
    return first, again


def test_how_they_came_and_what_arrived_comes_over(pair, lin, system):
    first, again = pair
    early = Lead._base_manager.get(pk=first.pk).first_touch_at
    first.merge([again], by=lin.actor())
    assert (first.person, first.email, first.need, first.phone) == (
        "张伟", "zhang@yongtuo.example", "两台码垛机", "13800001111",
    )  # fmt: skip
    assert first.touches.count() == 2 and first.first_touch_at == early
    delivery = Delivery._base_manager.get()
    assert delivery.lead_id == first.pk
    assert delivery.subject.events.latest("seq").kind == "people.went_along"
    first.split(Event.objects.get(subject_id=first.pk, kind="people.merged"), by=lin.actor())
    assert (first.person, first.touches.count(), again.touches.count()) == ("", 1, 1)
    assert Delivery._base_manager.get().lead_id == again.pk
    assert verify().flaws == []


def test_a_converted_one_is_kept(pair, lin, yongtuo):
    first, again = pair
    again.convert(Into(customer=yongtuo, opportunity_known={"name": "码垛线"}), by=lin.actor())
    with pytest.raises(CannotMerge):
        first.merge([again], by=lin.actor())
    again.merge([first], by=lin.actor())
    assert again.phone == "13800001111" and again.opportunity is not None


def test_who_sees_a_masked_one_only_through_the_pool_cannot_merge_it(pair, lin, teams, system):
    first, _again = pair
    shore = Pool.objects.get(name="线索公海")
    shore.set_members(by=system, teams=[teams["east"]])
    lying = Lead.capture(company="甬拓", phone="13900002222", pool=shore, by=system)
    with pytest.raises(NotAllowed):
        first.merge([lying], by=lin.actor())


def test_merged_away_it_is_counted_given_out_and_found_nowhere(pair, lin, client_of):
    first, again = pair
    client = client_of(lin)
    assert "张伟" in client.get("/leads/").content.decode()
    first.merge([again], chosen={"company": first.pk}, by=lin.actor())
    page = client.get("/leads/")
    assert [lead.pk for lead, *_told in page.context["rows"]] == [first.pk]
    assert client.get(f"/leads/{again.pk}/").url == first.get_absolute_url()
    assert str(again.pk) not in client.get("/palette/?q=张伟").content.decode()
    assert Lead.held_by(lin.pk, first.pool) == 1
