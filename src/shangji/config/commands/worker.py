"""Runs jobs and schedules, and sends messages beside them, until it is told to stop."""

import argparse
import signal
import threading
from types import FrameType

from shangji.config.lifeline import follow_parent
from shangji.core.jobs import run_worker
from shangji.gateway.channels.sending import SENDERS, run_sender


def run(_options: argparse.Namespace) -> int:
    follow_parent()
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    for number in range(SENDERS):  # of their own: what hangs outside must not hold up the inbox
        threading.Thread(target=run_sender, args=[stop], name=f"sender-{number}", daemon=True).start()
    run_worker(stop)
    return 0
