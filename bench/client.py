"""A child: one of several clients that log follow-ups or open opportunities as fast as they are answered."""

import json
import sys
import time
from datetime import timedelta

from django.db import DatabaseError

from bench import changes
from bench.company import found_company
from bench.measure import Call
from bench.pages import Visitor
from bench.reads import some_open
from bench.writes import TEXT, log_follow_up, open_one
from shangji.core import clock

RECORDS = 40


def main(how: str, place: str, seconds: str) -> None:
    """Waits for a line, then works on records of its own."""
    seller = found_company().sellers[int(place)]
    visitor, pks = Visitor(seller), some_open(RECORDS, seller.pk)
    times: list[float] = []
    errors = 0
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        call = _call(how, visitor, pks[len(times) % len(pks)])
        started = time.perf_counter()
        try:
            call()
        except DatabaseError:
            errors += 1
        times.append(time.perf_counter() - started)
    print(json.dumps({"times": times, "errors": errors}))


def _call(how: str, visitor: Visitor, pk: int) -> Call:
    if how == "create":
        return open_one(visitor)
    if how == "floor":
        return changes.log_follow_up(pk, TEXT, clock.now() + timedelta(days=3), visitor.actor)
    return log_follow_up(visitor, pk)
