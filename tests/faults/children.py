"""Children that tell how far they are, line by line, and last what there is now as JSON."""

import json
import os
import subprocess
import sys
import time
from typing import Any

SEED = int(os.environ.get("FAULT_SEED", "20261123"))


def start(env: dict[str, str], module: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)


def to_the_end(process: "subprocess.Popen[str]") -> dict[str, Any]:
    return each_to_the_end(process)[-1]


def each_to_the_end(process: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    """What it told as JSON, in order."""
    said = process.communicate()[0].splitlines()
    assert process.returncode == 0
    return [json.loads(line) for line in said if line.startswith("{")]


def kill_after(process: "subprocess.Popen[str]", lines: int, pause_s: float) -> bool:
    """Kill it a moment after it told that many times how far it is; False when it was done before."""
    assert process.stdout
    for _line in range(lines):
        if process.stdout.readline()[:1] in ("", "{"):
            break
    time.sleep(pause_s)
    process.kill()
    process.communicate()
    return process.returncode != 0
