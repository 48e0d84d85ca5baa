"""A real Chromium against a real server on this machine; what it saw stays under $SHOTS, where that is set."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shangji.core.jobs import run_due
from shangji.people.models import User
from tests.cast import PASSWORD

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CHEAPLY = ["--no-sandbox", "--disable-gpu", "--renderer-process-limit=1"]
SHOTS = os.environ.get("SHOTS", "")

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
# Playwright runs an event loop of its own in this thread; the ORM is still called by the test alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "no Chromium: install one, or set CHROMIUM to its path"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHEAPLY)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Serves files as an installation does, found once and kept by the browser, not as Django's own server for developers."""
    with override_settings(WHITENOISE_AUTOREFRESH=False, WHITENOISE_MAX_AGE=3600):
        server = LiveServer("localhost", start=False)
        server.thread.static_handler = lambda app: app
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def kept(chromium: Browser, live_server: LiveServer) -> "Kept":
    return Kept(chromium, live_server.url)


class Kept:
    """Profiles of the browser, by what is asked of them: each serves test after test, and scripts, styles and fonts are fetched
    once. Files whose address is theirs for good are all that it keeps; what else a test left in it is taken out."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.free: dict[str, list[BrowserContext]] = {}

    def take(self, **asked: Any) -> BrowserContext:
        free = self.free.get(repr(asked))
        if free:
            return free.pop()
        profile = self.fresh(**asked)
        profile.new_page().goto(
            f"{settings.STATIC_URL}css/tokens.css"
        )  # its process stays, and serves what is opened next
        return profile

    def fresh(self, **asked: Any) -> BrowserContext:
        return self.browser.new_context(base_url=self.url, **asked)

    def give_back(self, profile: BrowserContext, **asked: Any) -> None:
        profile.unroute_all()
        profile.set_offline(False)
        profile.clear_permissions()
        profile.clear_cookies()
        first, *others = profile.pages
        for page in others:
            page.close()
        session = profile.new_cdp_session(first)
        session.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "all"})
        session.detach()
        self.free.setdefault(repr(asked), []).append(profile)


@pytest.fixture
def visit(kept: Kept) -> Iterator[Callable[..., Page]]:
    """Open a window; afterwards no page may have complained on its console. Where the browser's clock is moved, it `is_apart`."""
    opened: list[tuple[BrowserContext, dict[str, Any], bool]] = []
    complaints: list[str] = []

    def window(
        *, phone: bool = False, dark: bool = False, language: str = "zh-CN", is_apart: bool = False
    ) -> Page:
        asked = {
            "viewport": PHONE if phone else DESK, "locale": language, "has_touch": phone, "is_mobile": phone,
            "color_scheme": "dark" if dark else "light",
        }  # fmt: skip
        context = kept.fresh(**asked) if is_apart else kept.take(**asked)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append((context, asked, is_apart))
        return page

    yield window
    said = list(complaints)
    for context, asked, is_apart in opened:
        if is_apart:
            context.close()
        else:
            kept.give_back(context, **asked)
    assert said == []


def _note(message: Any, complaints: list[str]) -> None:
    """Refused requests are asked for by some journeys; scripts and the content policy never may complain."""
    if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
        complaints.append(message.text)


@pytest.fixture
def sign_in(client_of: Callable[[User], Client], live_server: Any) -> Callable[[Page, User], None]:
    """Comes back with the cookie of a session; by hand it is done in the main journey and on the phone."""

    def enter(page: Page, user: User) -> None:
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client_of(user).cookies[name].value, "url": live_server.url}]
        )

    return enter


@pytest.fixture
def sign_in_by_hand() -> Callable[[Page, User], None]:
    def enter(page: Page, user: User) -> None:
        page.goto("/")
        page.fill("[name=login]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.click("form.gate-form button.primary")
        page.wait_for_selector("main#main h1")

    return enter


STILL = """() => new Promise(done => {
  const moves = a => a.playState === "running" && a.effect.getComputedTiming().endTime !== Infinity;
  const busy = () => document.fonts.status !== "loaded" || document.getAnimations().some(moves)
    || document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling");
  // A chart's script makes one stop of its marks. It is fetched when there is a chart, and nobody waits for it forever.
  let patience = 150;
  const bare = () => patience-- > 0 && document.querySelector(":is(.spots, .heat, .days) .mark:not([tabindex])");
  const look = () => busy() || bare() ? setTimeout(look, 20) : done();
  setTimeout(look, 40);
})"""


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """Waits until nothing moves any more and nothing is being fetched, and not longer."""

    def wait(page: Page) -> None:
        page.evaluate(STILL)

    return wait


@pytest.fixture
def shot(settled: Callable[[Page], None]) -> Callable[..., None]:
    def take(page: Page, name: str, *, is_still: bool = False) -> None:
        """A page without scripts moves nothing, and could not say so."""
        if not is_still:
            settled(page)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}.png")

    return take


@pytest.fixture
def worker() -> Callable[[], None]:
    """Does what waits in the background, as the worker process would."""

    def work() -> None:
        run_due()

    return work
