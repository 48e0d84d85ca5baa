"""The pages of what was lost: the dialog with its proposal, Today with one button, the table, the settings."""

from datetime import timedelta

import pytest
from django.urls import reverse

from shangji.core import clock
from shangji.core.calendar import today
from shangji.opportunities.models import LossReason, Opportunity


@pytest.fixture
def lost(crane, lin, too_dear):
    crane.lose(too_dear, competitor="博瀚", revisit_on=today() + timedelta(days=1), by=lin.actor())
    return crane


def url(name, *args):
    return reverse(f"opportunities:{name}", args=args)


def test_the_dialog_of_a_loss_offers_what_shows_it(client, crane, lin, too_dear):
    crane.log_follow_up("采购说预算只有九十万", by=lin.actor())
    client.force_login(lin)
    asked = client.get(url("verb", crane.pk, "lose"))
    assert "采购说预算只有九十万" in asked.content.decode()
    said = crane.subject.follow_ups.get()
    typed = {
        "reason": too_dear.pk,
        "competitor": "博瀚",
        "shown_by": f"follow_up:{said.pk}",
        "evidence": "电话里",
        "through": "customer",
    }
    client.post(url("verb", crane.pk, "lose"), {**typed, "through": "nobody"})
    assert Opportunity.objects.get(pk=crane.pk).is_open
    client.post(url("verb", crane.pk, "lose"), typed)
    kept = Opportunity.objects.get(pk=crane.pk)
    assert (kept.outcome, kept.evidence_follow_up, kept.evidence) == ("lost", said, "电话里")
    shown = client.get(crane.get_absolute_url()).content.decode()
    assert "电话里" in shown and url("revive", crane.pk) in shown and "输单起因" in shown


def test_on_whose_side_it_was_lost_is_counted_listed_corrected_and_forgotten(client, lost, lin):
    client.force_login(lin)
    table = client.get(url("losses"), {"across": "lost_through"}).content.decode()
    assert "未说明" in table and "lost_through=none" in table
    lost.recode_loss(lost.loss_reason, competitor="博瀚", through="us", by=lin.actor())
    table = client.get(url("losses"), {"across": "lost_through"}).content.decode()
    assert "我方" in table and "lost_through=us" in table and "未说明" not in table
    listed = {
        side: client.get(url("list"), {"outcome": "lost", "lost_through": side}) for side in ("us", "none")
    }
    assert [lost.name in found.content.decode() for found in listed.values()] == [True, False]
    assert lost.subject.events.latest("seq").payload["through"] == "us"
    lost.reopen(reason="又谈起来了", by=lin.actor())
    assert Opportunity.objects.get(pk=lost.pk).lost_through == ""


def test_the_reason_proposes_a_day_and_leaves_a_typed_one_alone(client, crane, lin):
    client.force_login(lin)
    reason = LossReason.objects.get(name="时机未到")
    asked = client.get(url("revisit_proposal", crane.pk), {"reason": reason.pk}).content.decode()
    day = reason.day_to_revisit(today()).isoformat()
    assert f'value="{day}"' in asked and "data-dash" in asked
    own = {"reason": reason.pk, "revisit_on": "2031-05-06", "proposed": day}
    kept = client.get(url("revisit_proposal", crane.pk), own).content.decode()
    assert 'value="2031-05-06"' in kept and "data-dash" not in kept
    for odd in ("", "x", "9" * 30):
        assert (
            client.get(url("revisit_proposal", crane.pk), {"reason": odd, "revisit_on": odd}).status_code
            == 200
        )


def test_one_button_on_today_takes_it_up_again(client, lost, lin):
    client.force_login(lin)
    with clock.at(clock.now() + timedelta(days=1)):
        assert url("revive", lost.pk) in client.get("/").content.decode()
        answer = client.post(url("revive", lost.pk))
        child = lost.revived_as.get()
        assert answer["Location"] == child.get_absolute_url()
        shown = client.get(child.get_absolute_url()).content.decode()
        assert lost.name in shown and "people/undo" not in answer["Location"]
        assert reverse("people:undo", args=[lost.pk, lost.subject.events.latest("seq").seq]) in shown
        assert client.post(url("revive", lost.pk)).status_code == 409


def test_many_are_lost_at_once_each_with_its_day(client, crane, pump, lin):
    client.force_login(lin)
    reason = LossReason.objects.get(name="时机未到")
    typed = {"go": 1, "pk": [crane.pk, pump.pk], "reason": reason.pk, "propose": "on", "evidence": "客户停线"}
    client.post(url("bulk", "lose"), typed)
    rows = Opportunity.objects.filter(pk__in=[crane.pk, pump.pk])
    assert {(o.outcome, o.revisit_on, o.evidence) for o in rows} == {
        ("lost", reason.day_to_revisit(today()), "客户停线")
    }


@pytest.mark.parametrize(
    "query", ["", "?across=competitor", "?span=year&competitor=博瀚", "?span=x&across=y&competitor=z"]
)
def test_the_page_of_losses_shows_the_table(client, lost, lin, query, django_assert_max_num_queries):
    client.force_login(lin)
    with django_assert_max_num_queries(26):
        page = client.get(url("losses") + query)
    assert "报价高于预算" in page.content.decode() and "loss_reason=" in page.content.decode()


def test_the_page_of_losses_of_nothing(client, lin, process):
    client.force_login(lin)
    assert client.get(url("losses")).status_code == 200


def test_whoever_runs_the_process_sets_the_day_of_a_reason(client, lin, chen, process):
    reason = LossReason.objects.get(name="时机未到")
    client.force_login(lin)
    assert client.post(url("loss_reason_revisit", reason.pk), {"revisit": "days", "n": 7}).status_code == 403
    client.force_login(chen)
    assert (
        client.post(url("loss_reason_revisit", reason.pk), {"revisit": "fiscal", "n": 13}).status_code == 422
    )
    client.post(url("loss_reason_revisit", reason.pk), {"revisit": "days", "n": 7})
    assert LossReason.objects.get(pk=reason.pk).revisit_n == 7
    assert "7 天后" in client.get(url("pipelines")).content.decode()


def test_a_customer_is_marked_to_be_left_alone(client, yongtuo, lin):
    client.force_login(lin)
    address = reverse("customers:leave_alone", args=[yongtuo.pk])
    assert client.post(address, {"until": today().isoformat()}).status_code == 422
    client.post(address, {"until": (today() + timedelta(days=9)).isoformat(), "reason": "客户要求"})
    assert "请勿联系" in client.get(yongtuo.get_absolute_url()).content.decode()
