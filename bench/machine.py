"""What it was measured on; a number without it says nothing."""

import os
import platform
import resource
import statistics
import time
from pathlib import Path

from django.db import connection


def machine(home: Path) -> list[tuple[str, str]]:
    return [
        ("Processor", f"{_told('/proc/cpuinfo', 'model name') or platform.machine()}, {os.cpu_count()} cores"),
        ("Memory", f"{int((_told('/proc/meminfo', 'MemTotal') or '0 kB').split()[0]) / 1024**2:.1f} GiB"),
        ("Disk", f"a write of 4 KiB with fsync takes {fsync_ms(home):.2f} ms (median of 50)"),
        ("Load", f"{os.getloadavg()[0]:.1f} runnable processes before the run"),
        ("System", f"{_release()}, Linux {platform.release()}" if platform.system() == "Linux" else platform.platform()),
        ("Python", platform.python_version()),
        ("Database", engine()),
    ]  # fmt: skip


def engine() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def work() -> float:
    """Processor seconds so far, of this program and of the process of the database that answers it."""
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        told = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
        used += sum(map(int, told.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return used


def fsync_ms(folder: Path) -> float:
    """What every durable commit costs at least."""
    path, times = folder / "fsync", []
    with path.open("wb", buffering=0) as file:
        for _n in range(50):
            started = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    path.unlink()
    return statistics.median(times) * 1000


def _told(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _release() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
