"""A worker that is killed while the ladder is climbed tells nobody twice and forgets nobody."""

from random import Random
from typing import Any

import pytest

from tests.faults.children import SEED, kill_after, start, to_the_end
from tests.faults.conftest import Homes
from tests.faults.ladder_worker import HANDS, NEGLECTED

STAGES, PIECES = 3, 100


def besiege(homes: Homes, kills: int) -> None:
    """Each step of the ladder is begun again after each kill, five minutes later, when the lease is over."""
    peace, war, random = homes.peace, homes.war, Random(SEED)
    to_the_end(start(peace, "ladder_worker", "prepare"))
    homes.part()
    for stage in range(STAGES):
        wanted = to_the_end(start(peace, "ladder_worker", "climb", stage, 3 * kills))
        killed = 0
        for kill in range(kills):
            process = start(war, "ladder_worker", "climb", stage, 3 * kill)
            lines = random.randrange(1, max(PIECES // (kills + 1), 1) + 1)
            killed += kill_after(process, lines, random.uniform(0, 0.012))
        found = to_the_end(start(war, "ladder_worker", "climb", stage, 3 * kills))
        print(f"seed {SEED}: step {stage + 1} of the ladder, killed {killed} times")
        assert killed == kills
        assert wanted["flaws"] == [] and wanted["failed"] == 0 and wanted["twice"] == 0
        assert found == wanted
    as_asked(wanted)


def as_asked(found: dict[str, Any]) -> None:
    assert found["open"] == NEGLECTED
    assert found["levels"] == [[level, NEGLECTED] for level in (1, 2, 3)]
    told = {(who, kind): n for who, kind, n in found["told"]}
    assert told["leader", "process.obligation_escalated"] == 2 * NEGLECTED
    for n in range(HANDS):
        assert told[f"hand{n}", "process.obligation_breached"] == NEGLECTED // HANDS
        assert told[f"hand{n}", "process.obligation_escalated"] == 2 * NEGLECTED // HANDS


def test_a_ladder_killed_at_each_step_tells_each_once(homes: Homes) -> None:
    besiege(homes, kills=1)


@pytest.mark.slow
def test_a_ladder_killed_a_hundred_times_tells_each_once(homes: Homes) -> None:
    besiege(homes, kills=34)
