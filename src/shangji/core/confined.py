"""Limits that a child process sets itself before it reads what strangers sent. No Django here: its start must cost milliseconds."""

import resource


def confine(*, memory_bytes: int, cpu_seconds: int) -> None:
    """From now on this process has so much memory and so many seconds of the processor, writes no file and leaves no core."""
    for kind, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
