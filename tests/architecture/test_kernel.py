"""The kernel stays small, and no word of sales enters it."""

import re
from pathlib import Path

CORE = Path(__file__).parents[2] / "src/shangji/core"
SALES = re.compile(r"\b(opportunit|customer|lead|contract|quote|stage|pipeline|follow.?up)", re.IGNORECASE)


def code_lines(path: Path) -> int:
    return sum(
        1 for line in path.read_text().splitlines() if line.strip() and not line.strip().startswith("#")
    )


def test_access_actions_and_events_stay_small():
    assert sum(code_lines(CORE / f"{name}.py") for name in ("access", "actions", "events")) <= 405


def test_no_word_of_sales_is_in_the_kernel():
    spoken = {
        (path.name, found[0])
        for path in CORE.rglob("*.py")
        if "/tests/" not in path.as_posix()
        for found in SALES.finditer(path.read_text())
    }
    assert {name for name, _word in spoken} == set()
