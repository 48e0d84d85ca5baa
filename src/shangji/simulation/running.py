"""Runs seeds side by side, each process in a home that is thrown away, and says how sure the averages are."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import NormalDist, mean, stdev
from typing import Any

ARMS = ("spreadsheet", "product")
FIGURES = ("missed_rate", "on_time_rate", "cycle_days", "loss_rate")
Progress = Callable[[int, int], None]


class Failed(Exception):
    """A process that played did not come to its end."""


@dataclass(frozen=True)
class Outcome:
    """Seed by seed, what each arm came to: `seeds` as the worker tells them, `asked` the parameters that differ."""

    seeds: Sequence[Mapping[str, Any]]
    asked: Mapping[str, Any]

    def values(self, arm: str, figure: str) -> list[float]:
        return [float(seed[arm][figure]) for seed in self.seeds]

    def to_json(self) -> dict[str, Any]:
        """For scripts: an object an arm, each figure with its interval at 95 %."""
        found: dict[str, Any] = {"ok": True, "seeds": len(self.seeds), "parameters": dict(self.asked)}
        for arm in ARMS:
            found[arm] = {}
            for figure in (*FIGURES, "missed_unplanned_rate", "won", "contacts"):
                values = self.values(arm, figure)
                found[arm][figure] = round(mean(values), 5)
                ends = [round(end, 5) for end in interval(values)]
                is_share = figure.endswith("_rate")
                found[arm][f"{figure}_interval"] = [min(max(end, 0), 1) for end in ends] if is_share else ends
        return found


def run(seeds: int, asked: Mapping[str, Any], progress: Progress, *, side_by_side: int = 0) -> Outcome:
    """Play seeds 1 to `seeds` in as many processes as there are processors. Raises Failed."""
    wanted = list(range(1, seeds + 1))
    width = min(side_by_side or os.cpu_count() or 1, seeds)
    with ExitStack() as stack:
        workers = [_start(stack, asked, wanted[n::width]) for n in range(width)]
        found = []
        for line in _lines(workers):
            found.append(line)
            progress(len(found), seeds)
    return Outcome(sorted(found, key=lambda one: int(one["seed"])), asked)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % interval of the mean, by Student's t: seeds differ, and there are few of them."""
    middle = mean(values)
    if len(values) < 2:
        return middle, middle
    half = _t_95(len(values) - 1) * stdev(values) / sqrt(len(values))
    return middle - half, middle + half


def _t_95(freedom: int) -> float:
    """The 97.5 % point of Student's t, to three places from four degrees of freedom on."""
    z = NormalDist().inv_cdf(0.975)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / freedom ** (n + 1) for n, term in enumerate(terms)))


def _start(stack: ExitStack, asked: Mapping[str, Any], seeds: Sequence[int]) -> subprocess.Popen[str]:
    home = stack.enter_context(tempfile.TemporaryDirectory(prefix="simulation-"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHANGJI_")}
    environment = kept | {
        "SHANGJI_HOME": str(Path(home)),
        "DJANGO_SETTINGS_MODULE": "shangji.config.settings",
    }
    worker = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "shangji.simulation.worker", json.dumps(dict(asked)), *map(str, seeds)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    stack.callback(_end, worker)
    return worker


def _end(worker: subprocess.Popen[str]) -> None:
    """However this ends, nobody plays on."""
    if worker.poll() is None:
        worker.kill()
    worker.communicate()


def _lines(workers: Sequence[subprocess.Popen[str]]) -> Iterator[dict[str, Any]]:
    """One after the other is read to its end; what the others say waits in their pipes."""
    for worker in workers:
        if worker.stdout is None or worker.stderr is None:
            raise Failed
        for line in worker.stdout:
            yield json.loads(line)
        if worker.wait():
            raise Failed((worker.stderr.read().strip().splitlines() or [""])[-1])
