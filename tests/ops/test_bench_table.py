"""The table of measurements: Tryton's columns are there when it was measured, with a dash where it has no such operation."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from bench import page
from bench.clients import Throughput
from bench.measure import Result, Times
from bench.table import NOTHING, Measured, cells, heading, line, section
from bench.tryton.beside import Beside

pytestmark = pytest.mark.engineless

ROOT = Path(__file__).resolve().parents[2]
THEIRS = ROOT / "bench" / "tryton" / "theirs"
LIST = Result("List: rows", Times(10, 12), Times(2, 3), Times(20, 30))
BOARD = Result("Board: rows", Times(40, 44), None)


def measured(tryton: Beside | None) -> Measured:
    machine = [("Processor", "a"), ("Database", "SQLite 3"), ("Load", "idle")]
    return Measured(1_000, 5, machine, [LIST, BOARD], tryton=tryton)


def test_the_columns_show_what_tryton_took() -> None:
    found = measured(Beside("8.2.1"))
    assert cells(found, LIST)[-2:] == ("20.00 ms", "0.5×")
    assert cells(found, BOARD)[-2:] == (NOTHING, NOTHING)
    assert "Tryton median" in heading(found)
    assert line(cells(found, LIST)).endswith("0.5×")


def test_no_columns_without_a_measurement() -> None:
    found = measured(None)
    assert "Tryton" not in heading(found) + section(found)
    assert len(cells(found, LIST)) == 6


def test_the_section_is_a_table_with_a_note_on_what_compares() -> None:
    clients = Throughput(100, 20, 50, 0)
    told = section(measured(Beside("8.2.1", (clients, clients))))
    table = [row for row in told.splitlines() if row.startswith("|")]
    assert {row.count("|") for row in table} == {9}
    assert "Tryton 8.2.1" in told
    assert "8 clients open opportunities" in told


def test_a_section_with_tryton_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    page.write(path, measured(None))
    other = measured(Beside("8.2.1"))
    other.size = 2_000
    page.write(path, other)
    told = path.read_text(encoding="utf-8")
    assert section(measured(None)).rstrip() in told
    assert section(other).rstrip() in told


def test_what_runs_under_their_python_imports_nothing_of_ours() -> None:
    imported = set()
    for path in THEIRS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
            elif isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}
    assert "trytond" in imported
    assert not imported & {"bench", "shangji", "django", "tests"}


def test_tryton_is_in_no_lock_of_ours() -> None:
    locks = list((ROOT / "requirements").iterdir())
    assert locks
    assert not [path.name for path in locks if "tryton" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    "module",
    sorted(
        path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for path in (ROOT / "bench").rglob("*.py")
        if path.name != "__main__.py" and "theirs" not in path.parts
    ),
)
def test_every_part_of_the_bench_knows_what_it_measures(module: str) -> None:
    assert import_module(module)
