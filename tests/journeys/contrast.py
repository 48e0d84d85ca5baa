"""Which letters of a page are too like what is behind them, by axe-core; what it found sound is not judged again.

How well letters stand out is said by their colour, whether they are large, what is painted behind them and how all of that
fades, and by nothing else. Axe takes a tenth of a second for a page, so it is asked only about letters of whose kind it has
passed none yet, in either theme and at every width. What it finds wrong, or cannot say, is no kind that is sound.
"""

from playwright.sync_api import Page

RULE = {"type": "rule", "values": ["color-contrast"]}
# Left out is what axe passes over itself: what is not seen, boxes without letters, bare punctuation, what lies on a picture or in one.
ASK = """async ([rule, sound]) => {
  const CLEAR = "rgba(0, 0, 0, 0)", PLAIN = "1,none,normal", LARGE = 24, LARGE_BOLD = 18.66, BOLD = 700;
  const known = new Set(sound), passed = new Set(), grounds = new Map(), painted = [], lettered = [];
  const writes = (one) => one.matches("select, textarea, input:not([type=checkbox], [type=radio])")
    || [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && /[^\\s\\p{P}]/u.test(node.data));
  for (const one of document.querySelectorAll("*")) {
    if (!one.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(one), box = one.getBoundingClientRect(), size = parseFloat(style.fontSize);
    const image = style.backgroundImage === "none" ? "" : style.backgroundImage;
    const paint = image || style.backgroundColor !== CLEAR ? style.backgroundColor + image : "";
    const fade = [style.opacity, style.filter, style.mixBlendMode].join();
    const below = grounds.get(one.parentElement) ?? { paint: "", fade: "" };
    const covers = !image && paint.startsWith("rgb(");
    const ground = { paint: covers || !paint ? paint || below.paint : `${below.paint} ${paint}`, fade: fade === PLAIN ? below.fade : `${below.fade} ${fade}` };
    grounds.set(one, ground);
    if (paint) painted.push({ one, box, paint });
    const isSeen = box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0;
    const isLarge = size >= LARGE || (size >= LARGE_BOLD && style.fontWeight >= BOLD);
    if (isSeen && writes(one) && !one.closest("svg") && !/url|gradient/.test(ground.paint))
      lettered.push({ one, box, ground, letters: [style.color, style.textShadow, isLarge] });
  }
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const asked = new Map();
  for (const { one, box, ground, letters } of lettered) {
    const near = painted.filter((other) => other.paint !== ground.paint && meet(box, other.box) && !other.one.contains(one));
    const kind = [...letters, ground.paint, ground.fade, ...new Set(near.map((other) => other.paint).sort())].join(" / ");
    if (!known.has(kind)) asked.set(one, kind);
  }
  if (!asked.size) return [[], []];
  const found = await axe.run({ include: [...asked.keys()] }, {
    runOnly: rule, resultTypes: ["violations", "passes"], elementRef: true, preload: false });
  for (const { nodes } of found.passes) for (const { element } of nodes) if (asked.has(element)) passed.add(asked.get(element));
  return [found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} ${node.target.join(" ")}`)), [...passed]];
}"""
SOUND: set[str] = set()


def faint(page: Page) -> list[str]:
    """What does not stand out on a page as it is shown now, which has loaded axe."""
    found, passed = page.evaluate(ASK, [RULE, sorted(SOUND)])
    SOUND.update(passed)
    return [str(each) for each in found]
