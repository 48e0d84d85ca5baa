"""From the moment at which something is due to the line in its owner's inbox, with a worker that runs as it does at work."""

import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from random import Random

from bench.measure import Times
from shangji.core import clock
from shangji.people.models import Notification
from shangji.process.events import ObligationBreached
from shangji.process.models import Obligation

BREACHES, WITHIN_S, LATEST_S = 200, 60.0, 180.0


def told() -> tuple[str, str]:
    """(what, how long): obligations that fall due within the next minute, each at its own moment."""
    random, begins = Random(4), clock.now() + timedelta(seconds=15)
    rows = list(Obligation.objects.open().filter(level=0, owner__is_active=True).order_by("pk")[:BREACHES])
    for row in rows:
        row.due_at = row.next_check_at = begins + timedelta(seconds=random.random() * WITHIN_S)
    Obligation.write(rows)
    due = {(row.pk, row.owner_id): row.due_at for row in rows}
    worker = subprocess.Popen([sys.executable, "-m", "shangji", "worker"], stdin=subprocess.PIPE)
    try:
        lines = _wait(due)
    finally:
        worker.terminate()
        worker.wait()
    times = Counter(found for found, _at in lines)
    waits = [(at - due[found]).total_seconds() for found, at in lines]
    of = Times.of(waits)
    what = (
        f"From due to the owner's inbox, a worker beside it: {len(rows)} within a minute, "
        f"{sum(n - 1 for n in times.values())} told twice, {len(due) - len(times)} lost"
    )
    return what, f"{of.median / 1000:.1f} s, p95 {of.p95 / 1000:.1f} s, longest {max(waits):.1f} s"


def _wait(due: dict[tuple[int, int], datetime]) -> list[tuple[tuple[int, int], datetime]]:
    """((obligation, its owner), when they were told), when all are told or nobody waits any longer.

    Whoever covers for somebody is told as well; that is another line, and not counted here.
    """
    until = time.monotonic() + LATEST_S
    while True:
        rows = Notification.objects.filter(event__kind=ObligationBreached.kind)
        told = [
            ((payload["obligation_id"], user_id), at)
            for payload, user_id, at in rows.values_list("event__payload", "user_id", "told_at")
        ]
        lines = [line for line in told if line[0] in due]
        if len({found for found, _at in lines}) == len(due) or time.monotonic() > until:
            return lines
        time.sleep(1)
