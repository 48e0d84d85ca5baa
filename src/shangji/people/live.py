"""Server-sent events: an open page shows what its person is told within a second, and is told when they are signed out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.translation import override

from shangji.core.numbers import number_of
from shangji.people.live_reads import (
    Guest,
    Told,
    called_after,
    guest_of,
    left,
    newest,
    newest_event,
    news_for,
    told_after,
)

LOOK_S = 0.3
"""How often the inbox is looked at: one question for all lines."""
PULSE_S, CHECK_S = 25.0, 15.0
LINES, LINES_EACH = 20_000, 30
WAITING = 50
"""Lines that a page may fall behind by before it is let go: it comes back and asks for what it missed."""

CALLS: set[str] = set()
"""Kinds of facts that a page may wait for: it is told that there is a new one, and nothing of it."""

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(eq=False)
class Line:
    """One open page."""

    guest: Guest
    language: str
    calls: frozenset[str] = frozenset()
    waiting: "asyncio.Queue[bytes | None]" = field(default_factory=lambda: asyncio.Queue(WAITING))

    def tell(self, said: bytes | None) -> None:
        try:
            self.waiting.put_nowait(said)
        except asyncio.QueueFull:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)


class Exchange:
    """Everybody who listens. One thread asks the database, in turn; the lines themselves cost a queue each."""

    def __init__(self) -> None:
        self.lines: dict[int, set[Line]] = {}
        self.desk = ThreadPoolExecutor(1, "desk")
        self.last = Told()
        self.heard: int | None = None
        self.watch: asyncio.Task[None] | None = None

    async def ask(self, question: Callable[..., Any], *known: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.desk, question, *known)

    async def join(self, line: Line) -> bool:
        if self.watch is None or self.watch.done():
            self.last = await self.ask(newest)
            self.watch = asyncio.create_task(self._watch())
        mine = self.lines.setdefault(line.guest.user_id, set())
        if len(mine) >= LINES_EACH or sum(map(len, self.lines.values())) >= LINES:
            return False
        mine.add(line)
        return True

    def leave(self, line: Line) -> None:
        mine = self.lines.get(line.guest.user_id, set())
        mine.discard(line)
        if not mine:
            self.lines.pop(line.guest.user_id, None)

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while True:
            await asyncio.sleep(LOOK_S)
            with suppress(
                Exception
            ):  # a database that is away for a moment; the lines stay and the next look tells
                if self.lines:
                    await self._tell()
                    await self._call()
                if loop.time() - checked > CHECK_S:
                    checked = loop.time()
                    await self._show_out()

    async def _tell(self) -> None:
        self.last, told = await self.ask(told_after, self.last, set(self.lines))
        for user_id in told:
            for language in {line.language for line in self.lines.get(user_id, ())}:
                after = told[user_id] - 1
                said = await self.ask(_written, user_id, after, language)
                for line in self.lines.get(user_id, ()):
                    if line.language == language:
                        line.tell(said)

    async def _call(self) -> None:
        """Who waits for a kind of fact hears that there is a new one."""
        waiting = [line for lines in self.lines.values() for line in lines if line.calls]
        kinds = frozenset(kind for line in waiting for kind in line.calls)
        if not waiting or self.heard is None:
            self.heard = await self.ask(newest_event) if waiting else None
            return
        self.heard, new = await self.ask(called_after, self.heard, kinds)
        for line in waiting:
            for kind in sorted(line.calls & new):
                line.tell(f"event: called\ndata: {kind}\n\n".encode())

    async def _show_out(self) -> None:
        """Who signed out, was barred or has a new password, is told so, and the line is closed."""
        everybody = [line for lines in self.lines.values() for line in lines]
        gone = await self.ask(left, [line.guest for line in everybody])
        for line in everybody:
            if line.guest in gone:
                line.tell(b"event: bye\ndata: {}\n\n")
                line.tell(None)


exchange = Exchange()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: GET only; the session cookie says who listens."""
    if scope["type"] != "http":
        return
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/healthz":
        await _short(send, 200, b"ok")
        return
    origin = headers.get("origin", "")
    if scope["method"] != "GET" or not _is_ours(headers.get("host", ""), origin):
        await _short(send, 403)
        return
    guest = await exchange.ask(guest_of, _cookies(headers).get(settings.SESSION_COOKIE_NAME, ""))
    if guest is None:
        await _short(send, 401, origin=origin)  # the page asks no more
        return
    await _listen(Line(guest, _language(headers), _calls(scope)), scope, headers, receive, send)


async def _listen(line: Line, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
    if not await exchange.join(line):
        await _short(send, 503, origin=headers.get("origin", ""))
        return
    gone = asyncio.create_task(_gone(receive))
    try:
        await send(
            {"type": "http.response.start", "status": 200, "headers": _heads(headers.get("origin", ""))}
        )
        first = await exchange.ask(_written, line.guest.user_id, _after(scope, headers), line.language)
        await send({"type": "http.response.body", "body": b"retry: 3000\n" + first, "more_body": True})
        while not gone.done():
            said = await _next(line, gone)
            if said is None:
                break
            await send({"type": "http.response.body", "body": said, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except (OSError, RuntimeError):  # hung up while it was told something
        pass
    finally:
        gone.cancel()
        exchange.leave(line)


async def _next(line: Line, gone: "asyncio.Task[None]") -> bytes | None:
    """What to say next; a pulse when there is nothing for long, so that nobody in between hangs up."""
    told = asyncio.ensure_future(line.waiting.get())
    done, _pending = await asyncio.wait({told, gone}, timeout=PULSE_S, return_when=asyncio.FIRST_COMPLETED)
    if told in done:
        return told.result()
    told.cancel()
    return None if gone in done else b": pulse\n\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _written(user_id: int, after: int | None, language: str) -> bytes:
    with override(language):
        news = news_for(user_id, after)
    return f"id: {news['last']}\nevent: told\ndata: {json.dumps(news, ensure_ascii=False)}\n\n".encode()


def _after(scope: Scope, headers: dict[str, str]) -> int | None:
    """The last line that the page knows: from its own address the first time, from the browser when it comes back."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("after", [""])[0]
    known = headers.get("last-event-id", "") or asked
    return number_of(known)


def _calls(scope: Scope) -> frozenset[str]:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("call", [])
    return frozenset(asked) & CALLS


def _is_ours(host: str, origin: str) -> bool:
    """A page of the same host may listen; another site may not, though the browser sends our cookie with it."""
    name = urlsplit(f"//{host}").hostname
    if name is None or not _is_allowed(name):
        return False
    return not origin or urlsplit(origin).hostname == name


def _is_allowed(name: str) -> bool:
    allowed = {each.strip("[]").lower() for each in settings.ALLOWED_HOSTS}
    return (
        "*" in allowed
        or name in allowed
        or any(each.startswith(".") and f".{name}".endswith(each) for each in allowed)
    )


def _cookies(headers: dict[str, str]) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _language(headers: dict[str, str]) -> str:
    chosen = _cookies(headers).get(settings.LANGUAGE_COOKIE_NAME, "")
    known = dict(settings.LANGUAGES)
    return chosen if chosen in known else settings.LANGUAGE_CODE


def _heads(origin: str, kind: str = "text/event-stream; charset=utf-8") -> list[tuple[bytes, bytes]]:
    """`X-Accel-Buffering`: a proxy in between passes on what is said at once."""
    found = [
        ("content-type", kind), ("cache-control", "no-store"), ("x-accel-buffering", "no"),
        ("x-content-type-options", "nosniff"), ("vary", "Origin, Cookie"),
    ]  # fmt: skip
    if origin:
        found += [("access-control-allow-origin", origin), ("access-control-allow-credentials", "true")]
    return [(name.encode(), value.encode()) for name, value in found]


async def _short(send: Send, status: int, body: bytes = b"", origin: str = "") -> None:
    await send({"type": "http.response.start", "status": status, "headers": _heads(origin, "text/plain")})
    await send({"type": "http.response.body", "body": body})
