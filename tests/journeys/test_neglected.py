"""The whole story in a running demo: forgotten for two weeks, seen with its cause, resolved on the phone, closed by itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shangji.core import clock
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification, User
from shangji.process.models import Alert
from shangji.process.risk_defaults import ensure_risk_rules

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Iterator[None]:
    """This server is a demo, whose clock goes with the day until somebody moves it."""
    settings.DEMO, settings.HOME, settings.ROOT_URLCONF = True, tmp_path, "shangji.config.urls_demo"
    (tmp_path / "before_demo_clock").mkdir()
    clock.run_ahead(clock.file_of(tmp_path))
    yield
    clock.run_ahead(None)


@pytest.mark.usefixtures("demo")
def test_what_is_forgotten_climbs_is_seen_and_ends_with_a_word(
    lin: User, zhou: User, crane: Opportunity, visit: Callable[..., Page], sign_in: Callable[[Page, User], None],
    shot: Callable[[Page, str], None],
) -> None:  # fmt: skip
    ensure_risk_rules()
    manager, phone = visit(), visit(phone=True)
    sign_in(manager, zhou)
    sign_in(phone, lin)
    manager.goto("/risks/")
    for days in ("5", "1", "1", "1"):
        was = manager.locator(".demo-clock time").get_attribute("datetime")
        manager.click(f".demo-clock [value='{days}']")
        expect(manager.locator(".demo-clock time")).not_to_have_attribute("datetime", was or "")
        run_due()
    manager.goto("/risks/")
    card = manager.locator(f"#risk-{crane.pk}")
    expect(card).to_contain_text("8 天未跟进 / 5")
    shot(manager, "29-neglected-board")
    told = Notification.objects.filter(event__subject_id=crane.pk, event__kind__startswith="process.")
    missed = told.filter(event__kind__startswith="process.obligation")
    assert [missed.filter(user=user).count() for user in (lin, zhou)] == [3, 2]
    assert not told.filter(event__payload__rule="R1").exists(), "the ladder has told it"
    phone.goto("/")
    row = phone.locator(".act", has_text=crane.name)
    expect(row).to_contain_text("已通知主管")
    row.locator("a.btn").first.tap()
    with phone.expect_response(lambda answer: "/draft/" in answer.url):
        phone.locator("#dialog textarea[name=text]").fill("电话里谈了交货期，客户同意周五定")
    expect(phone.locator("#dialog .understood [data-inferred]").first).to_be_visible()
    shot(phone, "29-neglected-phone")
    phone.locator("#dialog .save").tap()
    expect(phone.locator(".toast").first).to_be_visible()
    assert Alert.objects.get(subject_id=crane.pk, rule="R1").state == Alert.State.RESOLVED
    manager.goto("/risks/?rule=R1")
    expect(manager.locator(f"#risk-{crane.pk}")).to_have_count(0)
