"""The live line: tells open pages at once what their person is told; thousands of idle lines in one small process."""

import os
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from shangji.config.lifeline import PARENT, follow_parent

BACKLOG = 2_048


def main(host: str, port: str) -> None:
    follow_parent()
    os.environ[PARENT] = str(os.getpid())
    Granian(
        "shangji.config.asgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.ASGINL,
        workers=1,
        backlog=BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=1,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
