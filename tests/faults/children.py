"""Children that tell how far they are, line by line, and last what there is now as JSON."""

import json
import os
import subprocess
import time
from typing import Any

from tests import forks

SEED = int(os.environ.get("FAULT_SEED", "20261123"))


def start(env: dict[str, str], module: str, *arguments: object) -> forks.Fork:
    return forks.start(env, f"tests.faults.{module}", *arguments, stdout=subprocess.PIPE)


def to_the_end(process: forks.Fork) -> dict[str, Any]:
    return each_to_the_end(process)[-1]


def each_to_the_end(process: forks.Fork) -> list[dict[str, Any]]:
    """What it told as JSON, in order."""
    said = process.rest().splitlines()
    assert process.returncode == 0
    return [json.loads(line) for line in said if line.startswith("{")]


def kill_after(process: forks.Fork, lines: int, pause_s: float) -> bool:
    """Kill it a moment after it told that many times how far it is; False when it was done before."""
    assert process.stdout
    for _line in range(lines):
        if process.stdout.readline()[:1] in ("", "{"):
            break
    time.sleep(pause_s)
    process.kill()
    process.rest()
    return process.returncode != 0
