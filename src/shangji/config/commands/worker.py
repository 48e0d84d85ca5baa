"""Runs jobs and schedules until it is told to stop."""

import argparse
import signal
import threading
from types import FrameType

from shangji.config.lifeline import follow_parent
from shangji.core.jobs import run_worker


def run(_options: argparse.Namespace) -> int:
    follow_parent()
    stop = threading.Event()

    def finish(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, finish)
    signal.signal(signal.SIGINT, finish)
    run_worker(stop)
    return 0
