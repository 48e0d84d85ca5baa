"""A child: waits until no job is left, also none that a dead worker still holds."""

import sys
import time

from shangji.config.loading import load


def main(seconds: str) -> None:
    load()
    from shangji.core.jobs import Job

    deadline = time.monotonic() + float(seconds)
    left = Job.objects.exclude(state=Job.State.DONE)
    while left.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
