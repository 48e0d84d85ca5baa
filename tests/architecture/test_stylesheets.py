"""No rule outlives what it was written for: each class of a stylesheet stands in a template, a tag or a script."""

import re
from collections.abc import Iterator
from pathlib import Path

import shangji

ROOT = Path(shangji.__file__).parent
SHEETS = sorted(ROOT.glob("*/static/css/*.css"))
VENDOR = "".join(path.read_text() for path in (ROOT / "ui/static/vendor").rglob("*.css"))
CLASSES = re.compile(r"""class=(?:"((?:\{[%{].*?[%}]\}|[^"])*)"|'([^']*)')""", re.DOTALL)
TOLD = re.compile(r'"class": ?f?"([^"]*)"|(?:class|tone|cls|mark)="([^"]*)"')
SAID = re.compile(r'"([^"]*)"|`([^`]*)`')
WORD = re.compile(r"[A-Za-z][\w-]*")


def written() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        if path.suffix in {".html", ".py", ".js"} and not {"vendor", "tests"} & set(path.parts):
            yield path


def words() -> set[str]:
    found: set[str] = set()
    for path in written():
        text = path.read_text()
        kinds = (SAID,) if path.suffix == ".js" else (CLASSES, TOLD)
        for kind in kinds:
            for groups in kind.findall(text):
                found.update(WORD.findall(" ".join(groups)))
    return found


def styled(sheet: Path) -> set[str]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    selectors = re.findall(r"([^{};]+)\{", text)
    return {name for each in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", each)}


def test_every_class_of_a_stylesheet_is_used() -> None:
    used = words()
    assert len(used) > 100
    left = {
        (sheet.name, name)
        for sheet in SHEETS
        for name in styled(sheet) - used
        if not name.startswith("tabulator") and f".{name}" not in VENDOR
    }
    assert left == set()
