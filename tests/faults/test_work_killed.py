"""A reclaim, an assignment run and merges whose worker is killed at any moment leave no half, and end as if left in peace."""

from random import Random
from typing import Any

import pytest

from tests.faults.children import SEED, each_to_the_end, kill_after, start, to_the_end
from tests.faults.conftest import Homes
from tests.faults.lead_worker import HANDS


def besiege(homes: Homes, leads: int, pairs: int, kills: int) -> None:
    """Each kind of work has as many pieces as there are pairs, and more."""
    war, random = homes.war, Random(SEED)
    to_the_end(start(homes.peace, "lead_worker", "prepare", leads, pairs))
    homes.part()
    left_in_peace = each_to_the_end(start(homes.peace, "lead_worker", "all", 3 * kills))
    for what, wanted in zip(("reclaim", "assign", "merge"), left_in_peace, strict=True):
        killed = 0
        for kill in range(kills):
            process = start(war, "lead_worker", what, 3 * kill)  # each finds the one before long silent
            lines = random.randrange(1, pairs // (kills + 1) + 2)
            killed += kill_after(process, lines, random.uniform(0, 0.012))
        found = to_the_end(start(war, "lead_worker", what, 3 * kills))
        print(f"seed {SEED}: {what} killed {killed} times")
        assert killed == kills, what
        assert wanted["flaws"] == [] and wanted["failed"] == 0
        assert found == wanted, what
    as_asked(wanted, leads, pairs)


def as_asked(found: dict[str, Any], leads: int, pairs: int) -> None:
    assert found["in_pool"] == found["kinds"]["people.reclaimed"] == leads
    assert [count for _who, count in found["given"]] == [leads // HANDS] * HANDS
    assert found["assignments"] == leads
    assert (
        found["kinds"]["people.merged"] == found["kinds"]["people.merged_into"] == found["customers"] == pairs
    )
    assert found["with_contacts"] == found["with_follow_ups"] == 2 * pairs


def test_each_work_killed_once_ends_as_if_left_in_peace(homes: Homes) -> None:
    besiege(homes, leads=15, pairs=6, kills=1)


@pytest.mark.slow
def test_work_killed_twenty_times_ends_as_if_left_in_peace(homes: Homes) -> None:
    besiege(homes, leads=60, pairs=25, kills=20)
