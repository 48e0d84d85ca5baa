"""The process behind tests/forks.py: loads the program once, and forks each process that is asked for."""

import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
import tempfile
import threading
import traceback

from tests.postgres import _die_with_parent

OF_THE_ENVIRONMENT = ("shangji.config.settings", "tests.faults.settings")


def serve(line: socket.socket) -> None:
    """Loads with a home that is gone afterwards: whoever kept something of it will fail."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["SHANGJI_HOME"] = home
        load_all()
    assert threading.active_count() == 1, "what runs beside it would be missing in a fork"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        said, files, _flags, _address = socket.recv_fds(line, 1, 4)
        if not said:
            return
        if os.fork() == 0:
            line.close()
            keep(files)
        for file in files:
            os.close(file)


def load_all() -> None:
    from django.db.migrations.loader import MigrationLoader

    from shangji.config import commands
    from shangji.config.loading import load

    load()
    names = ["shangji.config.run", "shangji.config.urls"]
    names += [found.name for found in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}.")]
    for name in names:
        importlib.import_module(name)
    MigrationLoader(None)


def keep(files: list[int]) -> None:
    """Stands between the two: forks the one that was asked for, and reports how it ended to who asked."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _die_with_parent()
    *standard, told = files
    with socket.socket(fileno=told) as report:
        asked = json.loads(report.makefile().readline())
        pid = os.fork()
        if pid == 0:
            report.close()
            become(standard, *asked)
        for file in standard:
            os.close(file)
        report.sendall(f"{pid}\n".encode())
        report.sendall(f"{os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}\n".encode())
    os._exit(0)


def become(files: list[int], env: dict[str, str], module: str, arguments: list[str], folder: str) -> None:
    _die_with_parent()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    forget_environment()
    sys.argv = [module, *arguments]
    code: object = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as left:
        code = left.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)  # to take all apart again costs more than the fork


def forget_environment() -> None:
    """What was read from that of the server is read again, from its own."""
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections
    from django.utils.functional import empty

    for name in OF_THE_ENVIRONMENT:
        sys.modules.pop(name, None)
    settings._wrapped = empty
    for handler in (connections, caches):
        handler.__dict__.clear()
        type(handler).__init__(handler)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
