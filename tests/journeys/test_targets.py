"""Targets and forecast under the hand: axe in every theme, a narrow phone, a pasted block, a manager's word by keyboard."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from shangji.core.calendar import today
from shangji.insight.forecast import shares
from shangji.insight.models import Adjustment, FrozenForecast, Target, TargetMonth
from shangji.insight.snapshots.taking import catch_up
from shangji.opportunities.models import LossReason, Opportunity
from shangji.people.models import Team, User
from tests.journeys.looks import Judge

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
Enter = Callable[[Page, User], None]


@pytest.fixture
def pages(
    lin: User, zhou: User, chen: User, teams: dict[str, Team], process: Any, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    monkeypatch.setattr(shares, "NEEDED", 1)
    by, year = chen.actor(), today().year
    for holder, amount in (
        (teams["company"], 9_000_000),
        (teams["east"], 5_000_000),
        (lin, 2_000_000),
        (zhou, 1_000_000),
    ):
        months = {level: dict.fromkeys(range(1, 13), amount) for level in ("target", "stretch", "challenge")}
        Target.of(holder, "won_amount", year, by=by).set_months(months, by=by)
    past = lin.actor().at(timezone.now() - timedelta(days=30))
    for n, call in enumerate(("commit", "best", "pipeline", "omitted", "commit", "best")):
        one = Opportunity.open(
            f"立体库改造{n}", amount=Decimal(800_000 + n), expected_on=today(), owner_id=lin.pk, by=past
        )
        one.set_call(call, by=past)
    catch_up(timezone.now())
    one.change_amount(Decimal(1_300_000), by=lin.actor())
    won, lost = Opportunity.objects.order_by("pk")[:2]
    won.win(by=lin.actor())
    lost.lose(LossReason.objects.filter(parent__isnull=False).first(), by=lin.actor())
    for month in ("2026-08", "2026-09", "2026-10"):
        FrozenForecast.objects.bulk_create(
            FrozenForecast(week=day, period=month, owner=lin, commit=100, won=90)
            for day in (f"{month}-24", "2026-12-24")
        )
    period = f"{year}Q{(today().month + 2) // 3}"
    Adjustment.of(lin, period, by=by).adjust(700_000, by=by, note="客户犹豫")
    return [
        "/insight/targets/", "/insight/targets/?measure=won_count", f"/insight/targets/p{lin.pk}/", "/insight/targets/copy/",
        "/insight/forecast/", "/insight/forecast/?period=this-month", "/insight/forecast/?period=2031Q1", f"/insight/forecast/adjust/{lin.pk}/{period}/",
        f"/opportunities/{lost.pk}/", "/opportunities/list/?call=commit&group=none&columns=name,call,amount", f"/opportunities/{one.pk}/call/",
    ]  # fmt: skip


def test_no_page_breaks_a_rule_or_moves_sideways(
    chen: User, pages: list[str], visit: Callable[..., Page], sign_in: Enter, settled: Callable[[Page], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    page = visit(language="en-US")
    sign_in(page, chen)
    judge = Judge(page, settled, shot)
    for n, url in enumerate(pages):
        judge.look(url, f"targets-{n}")
    assert judge.flaws == []


def test_a_block_from_excel_becomes_targets_and_one_step_takes_it_back(
    zhou: User,
    lin: User,
    process: Any,
    visit: Callable[..., Page],
    sign_in: Enter,
    shot: Callable[[Page, str], None],
) -> None:
    page = visit()
    sign_in(page, zhou)
    page.goto("/insight/targets/")
    page.click("text=表格编辑")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = page.locator(".tabulator-row", has_text=lin.name)
    first = f"m{today().year}01"
    page.evaluate("text => navigator.clipboard.writeText(text)", "12万\t13万\t很多\r\n")
    page.locator(".tabulator-row", has_text=zhou.name).locator(f"[tabulator-field={first}]").dblclick()
    expect(page.locator(".tabulator-editing")).to_have_count(0)
    row.locator(f"[tabulator-field={first}]").click()
    page.keyboard.press("Control+v")
    expect(row.locator("[tabulator-field=year]")).to_have_text("250,000")
    expect(row.locator(f"[tabulator-field=m{today().year}03]")).to_contain_class("bad")
    expect(page.locator(".tabulator-row").first.locator("[tabulator-field=year]")).to_have_text("250,000")
    assert {m.value for m in TargetMonth.objects.all()} == {120_000, 130_000}
    page.locator(".toast [data-undo]").click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".tabulator-row", has_text=lin.name).locator("[tabulator-field=year]")).to_have_text(
        ""
    )
    assert not TargetMonth.objects.exists()
    shot(page, "targets-taken-back")
    row.locator(f"[tabulator-field={first}]").click()
    for typed in ("9万", "7万"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        row.locator(f"[tabulator-field={first}]").click()
    expect(row.locator("[tabulator-field=year]")).to_have_text("70,000")
    page.keyboard.press("Delete")
    expect(row.locator("[tabulator-field=year]")).to_have_text("")


def test_a_manager_says_their_word_by_keyboard(
    zhou: User, lin: User, pages: list[str], visit: Callable[..., Page], sign_in: Enter
) -> None:
    Adjustment.objects.all().delete()
    page = visit()
    sign_in(page, zhou)
    page.goto("/insight/forecast/")
    link = page.get_by_role("link", name=f"调整 {lin.name} 的预测")
    link.focus()
    page.keyboard.press("Enter")
    field = page.locator("#adjusted")
    expect(field).to_be_focused()
    page.keyboard.type("90")
    page.keyboard.press("Tab")
    page.keyboard.type("回款条件没谈拢")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=f"调整 {lin.name} 的预测")).to_have_text("90")
    expect(page.locator(".toast")).to_contain_text("预测已调整")
    page.locator(".toast [data-undo]").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("link", name=f"调整 {lin.name} 的预测")).not_to_have_text("90")
