"""A text from outside is read as a number in one place, and a form names records by fields that read it there."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.engineless
SRC = Path(__file__).parents[2] / "src/shangji"
READERS = {SRC / "core/numbers.py", SRC / "people/forms/base.py"}
ASKS = {"isdigit", "isdecimal", "isnumeric", "ModelChoiceField", "ModelMultipleChoiceField"}


def asking(path: Path) -> list[str]:
    text = path.read_text()
    if not any(name in text for name in ASKS):  # to read all of them as Python would takes a second
        return []
    return [
        f"{path.relative_to(SRC)}:{node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in ASKS
    ]


def test_only_the_readers_of_numbers_ask_whether_a_text_is_one():
    paths = [path for path in SRC.rglob("*.py") if "/tests/" not in path.as_posix() and path not in READERS]
    assert len(paths) > 500
    assert [place for path in paths for place in asking(path)] == []
