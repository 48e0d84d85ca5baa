"""A process that was started for another one does not outlive it, however that one died."""

import os
import threading
import time

EVERY_S = 0.3
PARENT = "SHANGJI_PARENT"


def follow_parent() -> None:
    """End this process soon after the parent named in the environment is gone; without one, do nothing.

    Named, not asked for: the parent may be dead before this line is reached. Portable, unlike a death signal.
    """
    named = os.environ.get(PARENT)
    if named is None:
        return

    def watch() -> None:
        while os.getppid() == int(named):
            time.sleep(EVERY_S)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
