"""How a page looks: axe-core finds no fault with it in either theme and on the phone, and nothing moves sideways.

A page is the same in both themes but for its colours, and on the phone but for what `@media` says: so it is fetched once and
looked at three times. Three quarters of it are the frame that is around every page: that is judged once for each thing it says,
and an empty shell stands in its place while the page within it is judged, since axe reads all that is there, asked for or not.
"""

from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page

from tests.journeys.contrast import faint

AXE = Axe().axe_script
NARROW = {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FRAME = "body > :is(.side, .tabbar, dialog, .toasts)"
JUDGE = """async ([rules, frame]) => {
  const root = document.documentElement;
  const judged = JSON.parse(sessionStorage.getItem("judged") ?? "[]");
  const said = (part) => [innerWidth, part.textContent, ...[part, ...part.querySelectorAll("*")].map(
    (each) => each.tagName + each.className + (each.ariaCurrent ?? "") + (each.ariaLabel ?? ""))].join();
  const parts = frame ? [...document.querySelectorAll(frame)].map((part) => [part, said(part)]) : [];
  const known = parts.filter(([, words]) => judged.includes(words)).map(([part]) => [part, part.cloneNode(false)]);
  for (const [part, shell] of known) part.replaceWith(shell);
  const found = await axe.run({ include: [root] }, {
    runOnly: rules, rules: { "color-contrast": { enabled: false } }, resultTypes: ["violations"], preload: false });
  for (const [part, shell] of known) shell.replaceWith(part);
  sessionStorage.setItem("judged", JSON.stringify([...new Set([...judged, ...parts.map(([, words]) => words)])]));
  return found.violations.map((rule) => `${rule.id} ${rule.nodes.slice(0, 4).map((node) => node.target.join(" "))}`);
}"""
DARK = "root => { const before = root.dataset.theme; root.dataset.theme = 'dark'; return before; }"
LIGHT = "(root, before) => { root.dataset.theme = before; }"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def flaws(page: Page, frame: str = "") -> list[str]:
    """What is wrong with a page as it is shown now. The parts of `frame` are passed over where they were judged before."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    found: list[str] = page.evaluate(JUDGE, [RULES, frame])
    return found + faint(page) + sideways(page)


def sideways(page: Page) -> list[str]:
    wide = page.evaluate(WIDER)
    return [f"moves sideways by {wide}"] if wide > 0 else []


class Judge:
    """Looks at pages one after the other in a window of a desk."""

    def __init__(self, page: Page, settled: Callable[[Page], None], keep: Callable[..., None]) -> None:
        self.page, self.settled, self.keep = page, settled, keep
        self.desk: Any = page.viewport_size
        self.device: CDPSession = page.context.new_cdp_session(page)
        self.flaws: list[str] = []
        page.emulate_media(
            reduced_motion="reduce"
        )  # a colour that is still fading has no contrast of its own
        page.add_init_script(AXE)

    def look(self, url: str, name: str = "") -> None:
        """At the desk, in the dark, and on the phone; `name` is what $SHOTS keeps it under."""
        page = self.page
        page.goto(url)
        self.settled(page)
        self.flaws += [f"{url} {each}" for each in flaws(page, FRAME)]
        root = page.locator("html")
        before = root.evaluate(DARK)
        self.flaws += [f"{url} in the dark {each}" for each in faint(page)]
        root.evaluate(LIGHT, before)
        self.keep(page, name, is_still=True)
        self._hold(NARROW)
        self.settled(page)
        self.flaws += [f"{url} on the phone {each}" for each in flaws(page, FRAME)]
        self.keep(page, f"{name}-phone", is_still=True)
        page.evaluate("document.documentElement.remove()")  # else it would be laid out once more, for nobody
        self._hold(None)

    def _hold(self, phone: Any) -> None:
        """As the browser itself makes a phone of a window: narrow, worked by a finger, without a pointer."""
        size = phone or self.desk
        held = {**size, "mobile": bool(phone), "deviceScaleFactor": 1, "screenWidth": size["width"], "screenHeight": size["height"]}  # fmt: skip
        self.device.send("Emulation.setDeviceMetricsOverride", held)
        self.device.send("Emulation.setTouchEmulationEnabled", {"enabled": bool(phone)})
