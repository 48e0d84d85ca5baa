"""A hand-over whose worker is killed in the middle goes on where it stood: each customer whole or not at all, and once."""

from random import Random

import pytest

from tests.faults.children import SEED, kill_after, start, to_the_end
from tests.faults.conftest import Homes


def besiege(homes: Homes, customers: int, kills: int) -> None:
    peace, war, random = homes.peace, homes.war, Random(SEED)
    to_the_end(start(peace, "handover_worker", "prepare", customers))
    homes.part()
    wanted = to_the_end(start(peace, "handover_worker", "carry", 3 * kills))
    killed = 0
    for kill in range(kills):
        process = start(war, "handover_worker", "carry", 3 * kill)
        lines = random.randrange(2, max(customers // (kills + 1), 3))
        killed += kill_after(process, lines, random.uniform(0, 0.02))
    found = to_the_end(start(war, "handover_worker", "carry", 3 * kills))
    print(f"seed {SEED}: killed {killed} times")
    assert killed == kills
    assert found == wanted
    assert wanted == {
        "owners": {"taker": customers}, "torn": 0, "tasks": {"taker": customers}, "owed": {"taker": customers},
        "items": {"moved": customers}, "briefs": customers, "twice": 0, "events": 2 * customers, "state": "done",
        "leaver": False, "told": 2, "failed": 0, "flaws": [],
    }  # fmt: skip


def test_a_hand_over_killed_twice_ends_as_if_left_in_peace(homes: Homes) -> None:
    besiege(homes, 14, kills=2)


@pytest.mark.slow
def test_a_hand_over_killed_ten_times_ends_as_if_left_in_peace(homes: Homes) -> None:
    besiege(homes, 1_000, kills=10)
