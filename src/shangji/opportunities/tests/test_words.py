"""What the log says is told in the language of whoever reads it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.requirement import RequirementPlan


@pytest.fixture
def too_far(chen):
    group = LossReason.add("地域", name_en="Region", by=chen.actor())
    return LossReason.add("太远", name_en="Too far away", parent=group, by=chen.actor())


def test_a_loss_reason_is_told_by_its_english_name_where_it_has_one(
    crane, lin, chen, too_far, django_assert_max_num_queries
):
    crane.lose(too_far, by=lin.actor())
    event = crane.subject.events.select_related("subject").get(kind="opportunities.lost")
    with override("zh-hans"):
        assert "地域 · 太远" in str(event.sentence)
    with override("en"), django_assert_max_num_queries(1):
        assert all("Region · Too far away" in str(event.sentence) for _n in range(3))
    too_far.rename("太远", "Remote", by=chen.actor())
    with override("en"):
        assert "Remote" in str(event.sentence)
    crane.recode_loss(LossReason.objects.exclude(parent=None).exclude(pk=too_far.pk).first(), by=lin.actor())
    with override("en"):
        assert "from Region · Remote" in str(crane.subject.events.latest("seq").sentence)


def test_gates_put_the_commas_of_their_reader(lin, demanding):
    wanted = [("a", "样件", "Samples"), ("b", "付款", "Payment")]
    stages = demanding(
        analysis=[
            RequirementPlan(key=key, kind="tasks", name=name, name_en=english, params={"titles": [name]})
            for key, name, english in wanted
        ]
    )
    found = Opportunity.open("立体库", by=lin.actor())
    gate = found.gate_to(stages["analysis"])
    with override("zh-hans"):
        assert "样件、付款" in gate.short and "：样件、付款" in str(gate.refusal().message)
    with override("en"):
        assert "Samples, Payment" in gate.short and ": Samples, Payment" in str(gate.refusal().message)
    spots = [item.requirement.spot for item in gate.missing]
    day = timezone.localdate() + timedelta(days=3)
    found.ask_exception(stages["analysis"], spots, reason="急", expires_on=day, by=lin.actor())
    event = found.subject.events.latest("seq")
    assert event.payload["names"] == "样件、付款"
    with override("en"):
        assert "Samples, Payment" in str(event.sentence)
