"""Nothing that was acknowledged is lost, and everything fits together, whatever is killed at whatever moment."""

from collections import Counter
from random import Random

import pytest

from tests.faults.children import SEED
from tests.faults.conftest import Homes
from tests.faults.siege import AFTER_EACH, Siege

KINDS = ["web", "web", "server", "worker", "second_worker", "writer"]
OF_POSTGRES = ["postgres", "postgres", "backend"]


def besiege(homes: Homes, kinds: list[str], rest_s: float, hands: tuple[int, int] = (3, 2)) -> None:
    siege = Siege(homes.peace, SEED, homes.server, hands)
    try:
        siege.start()
        for kind in kinds:
            siege.strike(kind, rest_s)
        found = siege.end()
    finally:
        siege.stop()
    times = sorted(siege.recoveries_s)
    print(
        f"seed {SEED}, {dict(Counter(kinds))} killed: {found['acknowledged']} changes acknowledged, "
        f"{found['events']} events; back after {times[len(times) // 2]:.2f} s, at the latest {times[-1]:.2f} s; "
        f"{found['again']} jobs run again; {len(found['failures'])} failed pages, {len(found['troubles'])} failed verbs"
    )
    assert found["broken"] == []
    assert found["acknowledged"] > AFTER_EACH * len(kinds)
    if homes.server is None:
        assert found["troubles"] == found["failures"] == []


def test_nothing_acknowledged_is_lost_after_three_kills(homes: Homes) -> None:
    kinds = ["postgres" if homes.server else "web", "writer", "worker"]
    besiege(homes, kinds, rest_s=0.4, hands=(2, 1))


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_after_a_hundred_kills(homes: Homes) -> None:
    besiege(homes, Random(SEED).choices(KINDS + (OF_POSTGRES if homes.server else []), k=100), rest_s=0.8)
