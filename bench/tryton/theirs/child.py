"""Runs under their Python: loads their database, measures, or is one of several clients; answers with JSON."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from asks import Asks
from loading import load
from server import Server
from trytond import __version__, backend

LOGIN = "seller{}"


def measure(fragments: str) -> None:
    """Answers each line "key run" with the seconds that the operation of ours took them; its version first."""
    server = Server(LOGIN.format(0))
    calls = Asks(server, fragments.split(",")).by_key()
    print(json.dumps({"version": __version__, "keys": list(calls)}), flush=True)
    for line in sys.stdin:
        key, run = line.split()
        ready = server.whole if key.endswith("-page") else server.alone
        print(_seconds(ready(calls[key](int(run)))), flush=True)


def client(place: str, seconds: str) -> None:
    """Waits for a line, then opens opportunities as fast as it is answered."""
    asks = Asks(Server(LOGIN.format(place)), [])
    times: list[float] = []
    errors = 0
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        call = asks.server.alone([asks.create()])
        started = time.perf_counter()
        try:
            call()
        except backend.DatabaseOperationalError:
            errors += 1
        times.append(time.perf_counter() - started)
    print(json.dumps({"times": times, "errors": errors}))


def _seconds(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    what: dict[str, Callable[..., None]] = {"load": load, "measure": measure, "client": client}
    what[sys.argv[1]](*sys.argv[2:])
