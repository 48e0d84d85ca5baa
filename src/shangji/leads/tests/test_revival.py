"""A lead of a customer at whom something was lost asks the owner of the loss."""

import pytest

from shangji.core.jobs import run_due
from shangji.leads.models import Lead
from shangji.leads.models.lead.conversion import Into
from shangji.people.models import Notification


@pytest.fixture
def lost(crane, lin, too_dear):
    crane.lose(too_dear, competitor="博瀚", by=lin.actor())
    return crane


def proposals(user):
    lines = Notification.objects.filter(user=user, event__kind="opportunities.revival_proposed")
    return [line.event.payload["signal"] for line in lines.select_related("event")]


def test_a_lead_of_the_same_company_asks(lost, lin, system):
    Lead.capture(company="别家公司", by=system)
    run_due()
    assert not proposals(lin)
    Lead.capture(company=lost.customer.name, need="还有同样的项目", by=system)
    run_due()
    assert proposals(lin) == ["lead"]


def test_a_lead_that_becomes_the_customer_asks(lost, lin, system):
    lead = Lead.capture(person="王工", phone="13700001111", owner_id=lin.pk, by=system)
    run_due()
    assert not proposals(lin)
    lead.convert(Into(customer=lost.customer), by=lin.actor())
    run_due()
    assert proposals(lin) == ["converted"]


def test_a_lead_that_comes_again_asks(lost, lin, system):
    lead = Lead.capture(person="王工", phone="13700001111", owner_id=lin.pk, by=system)
    run_due()
    lost.customer.change(phone="13700001111", by=lin.actor())
    lead.touch("又来问价", by=system)
    run_due()
    assert proposals(lin) == ["lead"]


def test_what_came_back_already_is_not_proposed(lost, lin, system):
    lost.revive(by=lin.actor())
    Lead.capture(company=lost.customer.name, by=system)
    run_due()
    assert not proposals(lin)
