"""What is passed over since axe found its like sound hides nothing that axe would find: on pages that are broken on purpose."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys import contrast
from tests.journeys.looks import AXE

pytestmark = pytest.mark.browser
FULL = """async (rule) => {
  const found = await axe.run({ include: [document.documentElement] }, { runOnly: rule, resultTypes: ["violations"] });
  return found.violations.flatMap(({ nodes }) => nodes.map(({ target }) => target.join(" ")));
}"""
GREY, DARK = "color:#888", "color:#222"
# Each stands beside letters of the very same colour, which are sound, or of a size in which they are.
PIECES = {
    "sound": f'<p style="{DARK}">letters</p>',
    "faint": f'<p style="{GREY}">letters</p>',
    "large": f'<p style="{GREY};font-size:26px">letters</p>',
    "bold": f'<p style="{GREY};font-size:20px;font-weight:700">letters</p>',
    "not-bold": f'<p style="{GREY};font-size:20px">letters</p>',
    "on-dark": f'<div style="background:#333"><section><p style="{DARK}">letters</p></section></div>',
    "on-dark-again": f'<div style="background:#333"><div style="background:#fff"><p style="{DARK}">letters</p></div></div>',
    "on-haze": f'<div style="background:rgba(0,0,0,.6)"><p style="{DARK}">letters</p></div>',
    "fading": f'<div style="opacity:.4"><section><p style="{DARK}">letters</p></section></div>',
    "fading-on-white": f'<div style="opacity:.4"><div style="background:#fff"><p style="{DARK}">letters</p></div></div>',
    "see-through": '<p style="color:rgba(34,34,34,.5)">letters</p>',
    "over-a-sibling": f'<div style="position:relative;height:30px"><i style="position:absolute;inset:0;background:#333"></i><p style="{DARK};position:relative">letters</p></div>',
    "over-a-light-sibling": f'<div style="position:relative;height:30px"><i style="position:absolute;inset:0;background:#eee"></i><p style="{DARK};position:relative">letters</p></div>',
    "typed": f'<label>x <input style="{GREY}" value="letters"></label>',
    "disabled": f'<button disabled style="{GREY}">letters</button>',
    "enabled": f'<button style="{GREY};background:#fff">letters</button>',
    "hidden": f'<p style="{GREY};visibility:hidden">letters</p>',
    "punctuation": f'<p style="{GREY}">—</p>',
    "drawn": '<svg width="90" height="30"><text y="20" fill="#eee" style="color:#eee">letters</text></svg>',
    "nested": f'<p style="{DARK}">letters <b style="color:#aaa">and more</b></p>',
}  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contrast, "SOUND", set())


@pytest.fixture
def broken(visit: Callable[..., Page]) -> Callable[..., Page]:
    """A page of some of the pieces."""
    page = visit()

    def show(*names: str, css: str = "") -> Page:
        pieces = "".join(f'<article id="{name}">{PIECES[name]}</article>' for name in names)
        page.set_content(
            f"<!doctype html><title>x</title><style>body{{background:#fff}}{css}</style><main>{pieces}</main>"
        )
        page.evaluate(AXE)
        return page

    return show


def found(page: Page) -> set[str]:
    return {each.removeprefix("color-contrast ") for each in contrast.faint(page)}


def test_all_that_axe_finds_is_found_whatever_was_seen_before(broken: Callable[..., Page]) -> None:
    order = list(PIECES)
    for names in (order, *([name] for name in order), order[::-1]):
        page = broken(*names)
        bad = set(page.evaluate(FULL, contrast.RULE))
        assert found(page) == bad, names
    assert len(bad) > 8


def test_other_colours_are_judged_anew(broken: Callable[..., Page]) -> None:
    page = broken("sound")
    assert found(page) == set() and contrast.SOUND
    page = broken("sound", css="body { background: #333 }")
    assert found(page) == set(page.evaluate(FULL, contrast.RULE)) != set()


def test_what_is_sound_is_not_asked_again(broken: Callable[..., Page]) -> None:
    assert found(broken("sound", "large", "over-a-light-sibling")) == set()
    page = broken("large", "sound", "over-a-light-sibling")
    page.evaluate("() => { axe.run = () => { throw new Error('asked') } }")
    assert found(page) == set()
