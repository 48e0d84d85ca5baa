"""A child: one of several clients that log follow-ups as fast as they are answered, by verb or by hand-written SQL."""

import json
import sys
import time
from datetime import timedelta

from django.db import DatabaseError

from bench import changes
from bench.company import found_company
from bench.pages import Visitor
from bench.reads import some_open
from bench.writes import TEXT, log_follow_up
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
        pk, at = pks[len(times) % len(pks)], clock.now() + timedelta(days=3)
        by_hand = how == "floor"
        call = changes.log_follow_up(pk, TEXT, at, visitor.actor) if by_hand else log_follow_up(visitor, pk)
        started = time.perf_counter()
        try:
            call()
        except DatabaseError:
            errors += 1
        times.append(time.perf_counter() - started)
    print(json.dumps({"times": times, "errors": errors}))
