"""A first-come, first-served lock over threads and processes; SQLite's own busy handler lets some wait for ever."""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

COUNTER_BYTES = 8
FIRST_TICKET = 64
POLL_S = 0.0003


class ThreadTurns:
    """One holder; the others queue. A release hands over directly, so nobody can push in."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._held = False

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def take(self, timeout_s: float) -> bool:
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self._queue.append(gate)
        if gate.acquire(timeout=timeout_s):
            return True
        with self._mutex:
            if gate in self._queue:
                self._queue.remove(gate)
                return False
        return True  # handed over in the instant between the timeout and the mutex

    def give_back(self) -> None:
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._held = False


class ProcessTurns:
    """A ticket queue between processes, kept in byte locks of one file.

    Each ticket is a locked byte; its holder waits until the byte before it is free. The kernel frees the
    bytes of a process that dies, so a crash never blocks the queue. Used by one thread at a time: these
    locks belong to the process, and closing any descriptor of the file would drop them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._ticket: int | None = None

    def take(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        ticket = self._draw()
        while not self._try_lock(ticket - 1):
            if time.monotonic() > deadline:
                self._unlock(ticket, 1)
                return False
            time.sleep(POLL_S)
        self._ticket = ticket
        return True

    def give_back(self) -> None:
        if self._ticket is not None:
            self._unlock(self._ticket - 1, 2)
            self._ticket = None

    def is_free(self) -> bool:
        """Whether nobody has drawn a ticket and not yet given it back."""
        last = max(int.from_bytes(os.pread(self._open(), COUNTER_BYTES, 0), "little"), FIRST_TICKET)
        if not self._try_lock(last):
            return False
        self._unlock(last, 1)
        return True

    def _draw(self) -> int:
        descriptor = self._open()
        fcntl.lockf(descriptor, fcntl.LOCK_EX, COUNTER_BYTES, 0)
        try:
            drawn = int.from_bytes(os.pread(descriptor, COUNTER_BYTES, 0), "little")
            ticket = max(drawn, FIRST_TICKET) + 1
            os.pwrite(descriptor, ticket.to_bytes(COUNTER_BYTES, "little"), 0)
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, ticket)
        finally:
            fcntl.lockf(descriptor, fcntl.LOCK_UN, COUNTER_BYTES, 0)
        return ticket

    def _open(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._descriptor

    def _try_lock(self, byte: int) -> bool:
        try:
            fcntl.lockf(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _unlock(self, byte: int, length: int) -> None:
        fcntl.lockf(self._open(), fcntl.LOCK_UN, length, byte)


class WriteTurns:
    """The queue of everybody who writes to one database file: first within the process, then between them."""

    def __init__(self, path: Path) -> None:
        self.threads = ThreadTurns()
        self.processes = ProcessTurns(path)

    def take(self, timeout_s: float) -> bool:
        """Wait for the turn; False when it did not come in time. Raises OSError on an unusable lock file."""
        deadline = time.monotonic() + timeout_s
        if not self.threads.take(timeout_s):
            return False
        taken = False
        try:
            taken = self.processes.take(max(deadline - time.monotonic(), 0))
        finally:
            if not taken:
                self.threads.give_back()
        return taken

    def is_free(self) -> bool:
        """Whether somebody who came now would not wait. Raises OSError on an unusable lock file."""
        if not self.threads.take(0):
            return False
        try:
            return self.processes.is_free()
        finally:
            self.threads.give_back()

    def give_back(self) -> None:
        try:
            self.processes.give_back()
        finally:
            self.threads.give_back()


_by_name: dict[str, WriteTurns] = {}


def turns_for(database: Path | str) -> WriteTurns:
    """The one queue of this process for a database file; its lock file lies beside it."""
    name = str(database)
    found = _by_name.get(name)
    if found is None:
        found = _by_name.setdefault(name, WriteTurns(Path(f"{os.path.realpath(name)}.lock")))
    return found


# A forked child has neither the threads that held turns nor the byte locks.
os.register_at_fork(after_in_child=_by_name.clear)
