"""What rests, is closed or was merged raises no alarm, plans nothing and offers nothing that would be refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shangji.core import clock
from shangji.core.calendar import today
from shangji.customers.models import Customer
from shangji.opportunities.marks import due
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.queries import path_of
from shangji.people.models import User

ClientOf = Callable[[User], Client]


@pytest.fixture
def overdue(lin: User, crane: Opportunity) -> Opportunity:
    crane.log_follow_up("量了尺寸", by=lin.actor(), next_step="送样件", next_step_at=timezone.now())
    Opportunity.objects.filter(pk=crane.pk).update(next_step_at=timezone.now() - timedelta(days=9))
    crane.refresh_from_db()
    return crane


def read(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_on_hold_the_day_it_wakes_stands_for_the_alarm(
    lin: User, overdue: Opportunity, client_of: ClientOf
) -> None:
    assert "data-over" in due(overdue, clock.now())
    overdue.hold(until=today() + timedelta(days=40), reason="等预算", by=lin.actor())
    assert "搁置到" in due(overdue, clock.now()) and "data-over" not in due(overdue, clock.now())
    page = read(client_of(lin), f"/opportunities/{overdue.pk}/")
    assert "搁置到" in page and "逾期" not in page
    ahead = [step.expected_on for step in path_of(overdue) if step.expected_on]
    assert ahead and min(ahead) >= today() + timedelta(days=40)


def test_on_hold_without_a_step_or_a_day_nothing_is_missed(
    lin: User, pump: Opportunity, client_of: ClientOf
) -> None:
    pump.hold(until=today() + timedelta(days=40), reason="等预算", by=lin.actor())
    client = client_of(lin)
    cells = read(client, "/opportunities/list/?outcome=on_hold")
    assert pump.name in cells and 'class="risk"' not in cells
    Opportunity.objects.filter(pk=pump.pk).update(hold_until=None)
    pump.refresh_from_db()
    assert ">搁置<" in due(pump, clock.now())
    for url in (pump.get_absolute_url(), "/opportunities/"):
        page = read(client, url)
        assert ">搁置<" in page and "没有下一步</b>" not in page and "没有下一步</span><a" not in page


def test_a_closed_one_plans_nothing(
    lin: User, overdue: Opportunity, too_dear: LossReason, client_of: ClientOf
) -> None:
    overdue.lose(reason=too_dear, by=lin.actor())
    client = client_of(lin)
    page = read(client, f"/opportunities/{overdue.pk}/")
    assert 'data-state="plan"' not in page and "nextbar" not in page
    row = read(client, "/opportunities/list/?outcome=lost")
    assert overdue.name in row and "送样件" not in row and "逾期 " not in row


def test_a_merged_one_only_points_at_the_other(
    lin: User, crane: Opportunity, yongtuo: Customer, client_of: ClientOf
) -> None:
    other = Opportunity.open("立体库输送线", customer=yongtuo, by=lin.actor())
    crane.merge([other], by=lin.actor())
    page = read(client_of(lin), f"/opportunities/{other.pk}/")
    assert "已并入" in page and crane.get_absolute_url() in page
    for path in ("follow-up", "tasks/", "files/", "share/", "change/", "customer/"):
        assert f"/{other.pk}/{path}" not in page


def test_who_only_reads_is_not_offered_tasks_files_or_shares(
    he: User, crane: Opportunity, yongtuo: Customer, client_of: ClientOf
) -> None:
    for url in (crane.get_absolute_url(), yongtuo.get_absolute_url()):
        page = read(client_of(he), url)
        assert "data-drop" not in page and "/tasks/" not in page and "/share/" not in page


def test_a_board_filtered_to_nothing_says_so(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    page = read(client_of(lin), "/opportunities/?q=zzzz")
    assert "没有符合筛选的商机" in page and "data-board" not in page


def test_the_month_has_no_bar_and_links_no_zero(lin: User, crane: Opportunity, client_of: ClientOf) -> None:
    client = client_of(lin)
    assert "本月还预计签：没有" in read(client, "/")
    Opportunity.objects.filter(pk=crane.pk).update(expected_on=today())
    page = read(client, "/")
    assert "goal-bar" not in page and "本月还预计签：<a" in page and "，加权" in page
