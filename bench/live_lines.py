"""Measures the live line: what idle pages cost, and how soon they show what their person is told.

    SHANGJI_HOME=/path/of/a/demo python -m bench.live_lines ADDRESS PID [LINES] [TOLD]

ADDRESS is that of the live line, PID its process (the workers below it are counted), against a company that runs.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import django
from asgiref.sync import sync_to_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangji.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - tables are known from here on
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from shangji.core import clock  # noqa: E402
from shangji.core.events import Event  # noqa: E402
from shangji.people.models import Notification, User  # noqa: E402


def memory_mb(pid: int) -> float:
    """Of the process and all below it, resident."""
    total, waiting = 0.0, [pid]
    while waiting:
        here = waiting.pop()
        try:
            status = Path(f"/proc/{here}/status").read_text()
            waiting += map(int, Path(f"/proc/{here}/task/{here}/children").read_text().split())
        except FileNotFoundError:
            continue
        total += int(status.split("VmRSS:")[1].split()[0]) / 1024
    return total


async def listen(address: str, cookie: str, heard: list[tuple[int, float]]) -> None:
    to = urlsplit(address)
    reader, writer = await asyncio.open_connection(to.hostname, to.port)
    writer.write(f"GET / HTTP/1.1\r\nHost: {to.netloc}\r\nCookie: {cookie}\r\n\r\n".encode())
    await writer.drain()
    while line := await reader.readline():
        if line.startswith(b"data: {") and b'"lines": [{' in line:
            heard.extend((told["id"], time.time()) for told in json.loads(line[6:])["lines"])


async def measure(address: str, pid: int, lines: int, count: int) -> dict[str, float]:
    cookies, tell = await sync_to_async(prepared)(lines)
    before = memory_mb(pid)
    heard: list[tuple[int, float]] = []
    tasks = []
    for cookie in cookies:
        tasks.append(asyncio.create_task(listen(address, cookie, heard)))
        if len(tasks) % 50 == 0:
            await asyncio.sleep(0.2)
    await asyncio.sleep(5)
    after = memory_mb(pid)
    told = []
    for _each in range(count):
        pk, at, listeners = await sync_to_async(tell)()
        told.append((pk, at, listeners))
        await asyncio.sleep(0.25)
    await asyncio.sleep(3)
    for task in tasks:
        task.cancel()
    at_of = {pk: at for pk, at, _n in told}
    waits = sorted(when - at_of[pk] for pk, when in heard if pk in at_of)
    return {
        "lines": lines, "before_mb": before, "after_mb": after, "kb_a_line": (after - before) * 1024 / lines,
        "told": len(at_of), "expected": sum(n for _pk, _at, n in told), "heard": len(waits),
        "p50_s": waits[len(waits) // 2], "p95_s": waits[int(len(waits) * 0.95)], "longest_s": waits[-1],
    }  # fmt: skip


def prepared(lines: int):  # type: ignore[no-untyped-def]
    users = list(User.objects.active())
    cookies = []
    for number in range(lines):
        user = users[number % len(users)]
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), "shangji.people.sign_in.Backend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    events = list(Event.objects.order_by("-pk")[:2_000])
    turn = iter(range(10**6))

    def tell() -> tuple[int, float, int]:
        number = next(turn)
        user = users[number % len(users)]
        event = next(e for e in events if not Notification.objects.filter(user=user, event=e).exists())
        Notification.tell(user, event, clock.now())
        pk = Notification.objects.get(user=user, event=event).pk
        return pk, time.time(), sum(1 for n in range(lines) if n % len(users) == number % len(users))

    return cookies, tell


def main(address: str, pid: str, lines: str = "500", told: str = "40") -> None:
    found = asyncio.run(measure(address, int(pid), int(lines), int(told)))
    print(json.dumps({name: round(value, 3) for name, value in found.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
