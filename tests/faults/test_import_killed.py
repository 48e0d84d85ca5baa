"""An import whose worker is killed, again and again, ends as if nothing had happened."""

from pathlib import Path
from random import Random

import pytest

from bench.spreadsheet import write_rows
from tests.faults.children import SEED, kill_after, start, to_the_end
from tests.faults.conftest import Homes


def besiege(homes: Homes, path: Path, rows: int, kills: int, at_once: int) -> None:
    peace, war, random = homes.peace, homes.war, Random(SEED)
    write_rows(path, rows)
    to_the_end(start(peace, "importer", "prepare", "-"))
    homes.part()
    wanted = to_the_end(start(peace, "importer", "import", path, at_once))
    killed = 0
    process = start(war, "importer", "import", path, at_once)
    for kill in range(1, kills + 1):
        killed += kill_after(process, random.randrange(2, 6), random.uniform(0, 0.0003 * at_once))
        process = start(
            war, "importer", "take_up", 3 * kill, at_once
        )  # each finds the one before long silent
    found = to_the_end(process)
    print(f"seed {SEED}: killed {killed} times, {found['rows']} rows in the ledger")
    assert killed == kills
    assert (wanted["state"], wanted["flaws"]) == ("done", [])
    for one in (found, wanted):
        assert one.pop("opened") == one.pop("alerts") > 0  # each risk is told once
    assert found == wanted
    assert found["counts"]["opportunity"]["new"] == rows


def test_an_import_killed_twice_ends_as_if_left_in_peace(homes: Homes, tmp_path: Path) -> None:
    besiege(homes, tmp_path / "rows.csv", rows=120, kills=2, at_once=50)


@pytest.mark.slow
def test_an_import_killed_ten_times_ends_as_if_left_in_peace(homes: Homes, tmp_path: Path) -> None:
    besiege(homes, tmp_path / "rows.csv", rows=20_000, kills=10, at_once=500)
