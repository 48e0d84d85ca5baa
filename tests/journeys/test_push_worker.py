"""The script that a browser keeps to show what is pushed: it runs here as a browser would run it, without a push service."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from shangji.people.views.inbox_settings import PUSH_WORKER

pytestmark = pytest.mark.browser
STAND_IN = """async ([code, told, taps]) => {
  const heard = {}, shown = [], opened = [], kept = [];
  const self = {
    addEventListener: (name, does) => { heard[name] = does; },
    registration: { showNotification: async (title, options) => { shown.push({ title, ...options }); } },
    clients: { openWindow: async (url) => { opened.push(url); } },
    location: { origin: "https://crm.example" },
  };
  new Function("self", code)(self);
  const waitUntil = (work) => kept.push(work);
  heard.push({ data: { json: () => told }, waitUntil });
  for (const action of taps) {
    heard.notificationclick({ action, notification: { data: shown[0].data, close() {} }, waitUntil });
  }
  await Promise.all(kept);
  return { shown, opened };
}"""


def ran(chromium: Browser, told: dict[str, Any], *taps: str) -> dict[str, Any]:
    page = chromium.new_page()
    try:
        found: dict[str, Any] = page.evaluate(
            STAND_IN, [Path(PUSH_WORKER).read_text(encoding="utf-8"), told, list(taps)]
        )
    finally:
        page.close()
    return found


def test_a_button_opens_its_answer_and_a_tap_the_record(chromium: Browser) -> None:
    told = {
        "title": "立体库", "body": "三天没有跟进了", "tag": "k", "url": "/told/open/", "lang": "zh-hans",
        "actions": [
            {"action": "answer0", "title": "已跟进", "url": "/told/done/"},
            {"action": "answer1", "title": "推到下个工作日", "url": "/told/tomorrow/"},
        ],
    }  # fmt: skip
    found = ran(chromium, told, "answer1", "answer0", "")
    shown = found["shown"][0]
    assert shown["actions"] == [
        {"action": "answer0", "title": "已跟进"}, {"action": "answer1", "title": "推到下个工作日"},
    ]  # fmt: skip
    assert (shown["title"], shown["body"], shown["tag"]) == ("立体库", "三天没有跟进了", "k")
    assert found["opened"] == [
        f"https://crm.example{path}" for path in ("/told/tomorrow/", "/told/done/", "/told/open/")
    ]


def test_what_was_pushed_by_an_older_version_still_opens_and_nothing_elsewhere_does(
    chromium: Browser,
) -> None:
    assert ran(chromium, {"title": "x", "url": "/inbox/3/"}, "")["opened"] == ["https://crm.example/inbox/3/"]
    elsewhere = {"url": "/", "actions": [{"action": "a", "title": "x", "url": "https://evil.example/"}]}
    assert ran(chromium, elsewhere, "a")["opened"] == []
