"""Changes are written in verbs only: elsewhere nothing saves, creates, updates or deletes a row."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.engineless

SRC = Path(__file__).parents[2] / "src/shangji"
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "acreate", "asave", "adelete",
    "abulk_create",
}  # fmt: skip
QUERYSET_WRITES = {"update", "delete"}
# Where rows are written besides models/: the kernel itself, the traits, and what is not business data.
ALLOWED = {
    "core": "the kernel",
    "people/owned.py": "a trait",
    "people/pooled.py": "a trait",
    "people/merging": "a trait, with the rows that go along",
    "activities/followed.py": "a trait",
    "process/approvable.py": "a trait",
    "activities/worked.py": "a trait",
    "process/obliged.py": "a trait",
    "people/notify.py": "the inbox: read marks and what was told",
}


def is_allowed(path: Path) -> bool:
    name = path.relative_to(SRC).as_posix()
    return (
        "/models/" in name
        or name.endswith("intake.py")
        or any(name == a or name.startswith(f"{a}/") for a in ALLOWED)
    )


def modules() -> list[Path]:
    found = [
        p for p in SRC.rglob("*.py") if "/migrations/" not in p.as_posix() and "/tests/" not in p.as_posix()
    ]
    return [p for p in found if not is_allowed(p)]


def writes(tree: ast.AST) -> list[str]:
    """Calls that write through the ORM: `x.save()`, `X.objects.create()`, `rows.update(…)`."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        text = ast.unparse(node.func.value)
        if name in WRITES and ("objects" in text or "_base_manager" in text or name == "save"):
            found.append(f"{text}.{name} (line {node.lineno})")
        if name in QUERYSET_WRITES and ("objects" in text or "_base_manager" in text or ".filter(" in text):
            found.append(f"{text}.{name} (line {node.lineno})")
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(SRC).as_posix())
def test_nothing_is_written_outside_verbs(path):
    assert writes(ast.parse(path.read_text())) == []


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("Opportunity.objects.filter(pk=1).update(name='x')", True),
        ("opportunity.save()", True),
        ("Customer.objects.create(name='x')", True),
        ("Customer.add('x', by=actor)", False),
        ("words.update(more)", False),
        ("path.parent.mkdir()", False),
    ],
)
def test_the_rule_knows_a_good_line_from_a_bad_one(line, bad):
    assert bool(writes(ast.parse(line))) is bad
