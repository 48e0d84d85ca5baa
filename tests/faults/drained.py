"""A child: waits as long as jobs grow fewer, until none is left, also none that a dead worker still holds."""

import sys
import time

from shangji.config.loading import load


def main(stuck_after_s: str) -> None:
    load()
    from shangji.core.jobs import Job

    left = Job.objects.exclude(state=Job.State.DONE)
    fewest, since = left.count(), time.monotonic()
    while fewest and time.monotonic() - since < float(stuck_after_s):
        time.sleep(0.2)
        if (now := left.count()) < fewest:
            fewest, since = now, time.monotonic()


if __name__ == "__main__":
    main(*sys.argv[1:])
