"""How many changes a second eight clients get through, every one of them durable before it is answered."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CLIENTS = 8


@dataclass(frozen=True)
class Throughput:
    """Milliseconds as one client waits; changes a second of all together."""

    per_second: float
    p50: float
    p99: float
    errors: int


def throughput(how: str, seconds: float) -> Throughput:
    """`how`: "product" by the verb, "floor" by hand-written SQL in the same transaction, "create" by another verb."""
    return together(ours(how), seconds)


def ours(how: str) -> list[str]:
    return [sys.executable, "-m", "bench.child", "bench.client", how]


def together(
    command: Sequence[str], seconds: float, environment: Mapping[str, str] | None = None
) -> Throughput:
    """Children that are told their place and the seconds, say "ready", and begin at the next line."""
    children = [
        subprocess.Popen(
            [*command, str(place), str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment,
        )
        for place in range(CLIENTS)
    ]  # fmt: skip
    for child in children:
        assert child.stdout and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
    told = [json.loads(child.communicate()[0]) for child in children]
    times = sorted(time for one in told for time in one["times"])
    errors = sum(one["errors"] for one in told)
    return Throughput(
        (len(times) - errors) / seconds,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.99)] * 1000,
        errors,
    )
