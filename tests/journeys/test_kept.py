"""A profile that served a test before is as empty as a new one."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committed"),
]
LEAVE = """async () => {
  localStorage.setItem("a", "1");
  sessionStorage.setItem("b", "1");
  document.cookie = "c=1";
  await (await caches.open("d")).put("/d", new Response("1"));
  await new Promise((done) => { indexedDB.open("e").onsuccess = (event) => { event.target.result.close(); done(); }; });
  await navigator.serviceWorker.register("/push-worker.js");
}"""
FOUND = """async () => [
  localStorage.length, sessionStorage.length, document.cookie.includes("c=1"), (await caches.keys()).length, (await indexedDB.databases()).length,
  (await navigator.serviceWorker.getRegistrations()).length,
  (await navigator.permissions.query({ name: "clipboard-read" })).state, navigator.onLine,
]"""


def test_nothing_is_left_but_files(kept: Any) -> None:
    asked = {"locale": "de-DE"}
    profile = kept.take(**asked)

    def opened() -> Page:
        page: Page = profile.new_page()
        page.goto("/accounts/login/")
        return page

    page = opened()
    empty = page.evaluate(FOUND)
    profile.grant_permissions(["clipboard-read"])
    page.evaluate(LEAVE)
    profile.route("**/login/", lambda route: route.abort())
    profile.set_offline(True)
    assert (
        len([here for here, before in zip(page.evaluate(FOUND), empty, strict=True) if here != before]) == 8
    )
    kept.give_back(profile, **asked)
    assert kept.take(**asked) is profile
    assert opened().evaluate(FOUND) == empty
    profile.close()
