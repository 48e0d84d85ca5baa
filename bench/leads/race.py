"""Fifty people claim the same leads at the same moment, one lead after the other, as their browsers would ask."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any

from django.db import connections
from django.urls import reverse

PROCESSES, HANDS_EACH = 5, 10
HANDS = PROCESSES * HANDS_EACH
RACES = 40
APART_S = 2.0
TAKEN = 409


@dataclass(frozen=True)
class Race:
    """Milliseconds as one of the hands waits, over all races."""

    races: int
    winners: int
    losers: int
    others: int
    p50: float
    p99: float
    slowest: float
    """From the first click to the last answer of one race, at the median."""


def race() -> Race:
    """Children that are told the leads and the moment of each race; who wins is read from the table afterwards."""
    from shangji.leads.models import Lead  # noqa: PLC0415 - children import this module before the apps are ready

    pks = list(Lead._base_manager.filter(Lead.IS_OPEN, owner=None).order_by("-pk").values_list("pk", flat=True)[:RACES])  # fmt: skip
    command = [sys.executable, "-m", "bench.child", "bench.leads.race"]
    children = [
        subprocess.Popen([*command, str(place), json.dumps(pks)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for place in range(PROCESSES)
    ]  # fmt: skip
    for child in children:
        assert child.stdout and child.stdout.readline() == "ready\n"
    start = str(time.time() + 1)
    for child in children:
        assert child.stdin
        child.stdin.write(f"{start}\n")
        child.stdin.flush()
    told: list[tuple[int, int, float, float]] = [tuple(one) for child in children for one in json.loads(child.communicate()[0])]  # fmt: skip
    claimed = Lead._base_manager.filter(pk__in=pks, owner__isnull=False).count()
    times = sorted(seconds * 1000 for _race, _status, _end, seconds in told)
    won = [one for one in told if one[1] < TAKEN]
    assert claimed == len(won) == len({one[0] for one in won}), (
        "each lead has one owner, and one hand was told so"
    )
    spans = sorted(max(e for r, _s, e, _t in told if r == n) for n in range(len(pks)))
    lost = sum(one[1] == TAKEN for one in told)
    return Race(
        len(pks), len(won), lost, len(told) - len(won) - lost, times[len(times) // 2], times[int(len(times) * 0.99)],
        spans[len(spans) // 2] * 1000,
    )  # fmt: skip


def main(place: str, said: str) -> None:
    """One process of the server: ten hands, each with a session and a connection of its own."""
    from bench.company import found_company  # noqa: PLC0415 - after the apps
    from bench.pages import Visitor  # noqa: PLC0415

    sellers = found_company().sellers[int(place) * HANDS_EACH :][:HANDS_EACH]
    visitors = [Visitor(seller) for seller in sellers]
    pks, barrier = json.loads(said), Barrier(HANDS_EACH + 1)
    answers: list[tuple[int, int, float, float]] = []
    threads = [Thread(target=_hand, args=(visitor, pks, barrier, answers)) for visitor in visitors]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    START.append(float(sys.stdin.readline()))
    barrier.wait()
    for thread in threads:
        thread.join()
    print(json.dumps(answers))


START: list[float] = []


def _hand(
    visitor: Any, pks: list[int], barrier: Barrier, answers: list[tuple[int, int, float, float]]
) -> None:
    visitor.client.get("/healthz")  # the connection is there before the clock starts
    barrier.wait()
    moment = START[0]
    for number, pk in enumerate(pks):
        time.sleep(max(moment - time.time(), 0))
        url, started = reverse("people:claim", args=[pk]), time.perf_counter()
        status = visitor.client.post(url, headers={"HX-Request": "true"}).status_code
        answers.append((number, status, time.time() - moment, time.perf_counter() - started))
        moment = max(moment + APART_S, moment)
    connections.close_all()
