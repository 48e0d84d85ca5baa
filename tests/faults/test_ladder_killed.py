"""A worker that is killed while the ladder is climbed tells nobody twice and forgets nobody."""

from random import Random
from typing import Any

import pytest

from tests.faults.children import SEED, kill_after, start, to_the_end
from tests.faults.conftest import Homes
from tests.faults.ladder_worker import HANDS

STAGES = 3


def besiege(homes: Homes, neglected: int, kills: int) -> None:
    """Each step of the ladder is begun again after each kill, five minutes later, when the lease is over."""
    peace, war, random = homes.peace, homes.war, Random(SEED)
    to_the_end(start(peace, "ladder_worker", "prepare", neglected))
    homes.part()
    pieces = neglected * 5 // 6  # each step has so many and more
    for stage in range(STAGES):
        wanted = to_the_end(start(peace, "ladder_worker", "climb", stage, 3 * kills))
        killed = 0
        for kill in range(kills):
            process = start(war, "ladder_worker", "climb", stage, 3 * kill)
            lines = random.randrange(1, max(pieces // (kills + 1), 1) + 1)
            killed += kill_after(process, lines, random.uniform(0, 0.012))
        found = to_the_end(start(war, "ladder_worker", "climb", stage, 3 * kills))
        print(f"seed {SEED}: step {stage + 1} of the ladder, killed {killed} times")
        assert killed == kills
        assert wanted["flaws"] == [] and wanted["failed"] == 0 and wanted["twice"] == 0
        assert found == wanted
    as_asked(wanted, neglected)


def as_asked(found: dict[str, Any], neglected: int) -> None:
    assert found["open"] == neglected
    assert found["levels"] == [[level, neglected] for level in (1, 2, 3)]
    told = {(who, kind): n for who, kind, n in found["told"]}
    assert told["leader", "process.obligation_escalated"] == 2 * neglected
    for n in range(HANDS):
        assert told[f"hand{n}", "process.obligation_breached"] == neglected // HANDS
        assert told[f"hand{n}", "process.obligation_escalated"] == 2 * neglected // HANDS


def test_a_ladder_killed_at_each_step_tells_each_once(homes: Homes) -> None:
    besiege(homes, neglected=20, kills=1)


@pytest.mark.slow
def test_a_ladder_killed_a_hundred_times_tells_each_once(homes: Homes) -> None:
    besiege(homes, neglected=120, kills=34)
