"""The web server as one process with its workers; started by the supervisor."""

import os
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shangji.config.lifeline import PARENT, follow_parent


def main(host: str, port: str, workers: str, threads: str) -> None:
    follow_parent()
    os.environ[PARENT] = str(os.getpid())  # for its worker processes
    os.environ["SHANGJI_POOL"] = threads
    Granian(
        "shangji.config.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=int(threads),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
