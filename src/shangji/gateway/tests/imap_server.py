"""A small IMAP server on a real socket, for one mailbox, that can be told to misbehave."""

import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Kept:
    """One letter in a folder."""

    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Post:
    """What the server holds and how it behaves; `cut_at` and `refuse` name a command, `cut_after` bytes of its answer."""

    password: str = "secret"
    folders: dict[str, list[Kept]] = field(default_factory=lambda: {"INBOX": []})
    capabilities: str = "MOVE UIDPLUS ID"
    context: ssl.SSLContext | None = None
    starttls: bool = False
    cut_at: str = ""
    cut_after: int = 0
    refuse: str = ""
    silent_at: str = ""
    claimed_size: int = 0
    said: list[str] = field(default_factory=list)
    port: int = 0

    def arrive(self, raw: bytes, folder: str = "INBOX") -> Kept:
        uid = 1 + max((one.uid for letters in self.folders.values() for one in letters), default=100)
        kept = Kept(uid, raw)
        self.folders[folder].append(kept)
        return kept


@contextmanager
def running(post: Post) -> Iterator[Post]:
    class Talk(_Talk):
        held = post

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()


class _Cut(Exception):
    pass


class _Talk(socketserver.StreamRequestHandler):
    held: Post
    disable_nagle_algorithm = True

    def setup(self) -> None:
        if self.held.context and not self.held.starttls:
            self.request = self.held.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self) -> None:
        self.folder = ""
        try:
            self._send(b"* OK ready\r\n")
            while line := self.rfile.readline():
                self._answer(line.decode("utf-8", "replace").rstrip("\r\n"))
        except (_Cut, OSError, ValueError):
            with_reset = ssl.SSLSocket if isinstance(self.request, ssl.SSLSocket) else socket.socket
            try:
                with_reset.shutdown(self.request, socket.SHUT_RDWR)
            except OSError:
                return

    def _answer(self, line: str) -> None:
        tag, _, rest = line.partition(" ")
        name, _, arguments = rest.partition(" ")
        if name.upper() == "UID":
            name, _, arguments = arguments.partition(" ")
        name = name.upper()
        self.held.said.append(f"{name} {arguments}".strip())
        if name == self.held.silent_at:
            time.sleep(1.5)
        if name == self.held.refuse:
            return self._send(f"{tag} NO not today\r\n".encode())
        if name == self.held.cut_at and not self.held.cut_after:
            raise _Cut
        verb = getattr(self, f"do_{name.lower()}", None)
        if verb is None:
            return self._send(f"{tag} BAD unknown\r\n".encode())
        ended = verb(tag, arguments) or f"OK {name} done"
        answer = f"{tag} {ended}\r\n".encode()
        self._send(answer)
        if name == "STARTTLS" and self.held.context:
            self.request = self.connection = self.held.context.wrap_socket(self.request, server_side=True)
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
        return None

    def _send(self, answer: bytes) -> None:
        cutting = (
            self.held.cut_after and self.held.said and self.held.said[-1].startswith(self.held.cut_at or "\0")
        )
        if cutting:
            self.wfile.write(answer[: self.held.cut_after])
            raise _Cut
        self.wfile.write(answer)

    def do_capability(self, _tag: str, _arguments: str) -> None:
        more = "STARTTLS" if self.held.starttls else ""
        self._send(f"* CAPABILITY IMAP4rev1 AUTH=PLAIN {self.held.capabilities} {more}\r\n".encode())

    def do_starttls(self, _tag: str, _arguments: str) -> str:
        return "OK go on" if self.held.starttls else "BAD no"

    def do_login(self, _tag: str, arguments: str) -> str:
        return "OK in" if arguments.endswith(f'"{self.held.password}"') else "NO [AUTHENTICATIONFAILED] wrong"

    def do_id(self, _tag: str, _arguments: str) -> None:
        self._send(b'* ID ("name" "small")\r\n')

    def do_noop(self, _tag: str, _arguments: str) -> None:
        return None

    def do_logout(self, _tag: str, _arguments: str) -> None:
        self._send(b"* BYE\r\n")

    def do_create(self, _tag: str, arguments: str) -> str:
        name = arguments.strip('"')
        if name in self.held.folders:
            return "NO it is there"
        self.held.folders[name] = []
        return "OK made"

    def do_select(self, _tag: str, arguments: str) -> str:
        name = arguments.strip('"')
        if name not in self.held.folders:
            return "NO no such folder"
        self.folder = name
        self._send(f"* {len(self._letters())} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n".encode())
        return "OK [READ-WRITE]"

    def do_examine(self, tag: str, arguments: str) -> str:
        return self.do_select(tag, arguments).replace("WRITE", "ONLY")

    def do_search(self, _tag: str, _arguments: str) -> None:
        unseen = [str(one.uid) for one in reversed(self._letters()) if "\\Seen" not in one.flags]
        self._send(f"* SEARCH {' '.join(unseen)}\r\n".encode())

    def do_fetch(self, _tag: str, arguments: str) -> None:
        uid, _, asked = arguments.partition(" ")
        for place, one in enumerate(self._letters(), 1):
            if one.uid != int(uid):
                continue
            raw = one.raw.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if "[HEADER]" in asked else one.raw
            first, count = (int(n) for n in re.search(r"<(\d+)\.(\d+)>", asked).groups())
            raw = raw[first : first + count]
            name = "BODY[HEADER]<0>" if "[HEADER]" in asked else "BODY[]<0>"
            size = self.held.claimed_size or len(raw)
            # Somebody else's flags in between, and attributes behind the literal, are allowed.
            self._send(
                f"* {place} FETCH (FLAGS (\\Recent))\r\n* {place} FETCH (UID {uid} {name} {{{size}}}\r\n".encode()
                + raw
                + f" RFC822.SIZE {len(one.raw)})\r\n".encode()
            )

    def do_store(self, _tag: str, arguments: str) -> None:
        for one in self._meant(arguments):
            one.flags |= set(re.findall(r"\\\w+", arguments))

    def do_copy(self, _tag: str, arguments: str) -> str | None:
        target = arguments.partition(" ")[2].strip('"')
        if target not in self.held.folders:
            return "NO [TRYCREATE] no such folder"
        for one in self._meant(arguments):
            self.held.arrive(one.raw, target).flags |= one.flags
        return None

    def do_move(self, tag: str, arguments: str) -> str | None:
        refused = self.do_copy(tag, arguments)
        if not refused:
            for one in self._meant(arguments):
                self._letters().remove(one)
        return refused

    def do_expunge(self, _tag: str, arguments: str) -> None:
        for one in self._meant(arguments):
            if "\\Deleted" in one.flags:
                self._letters().remove(one)

    def _letters(self) -> list[Kept]:
        return self.held.folders[self.folder]

    def _meant(self, arguments: str) -> list[Kept]:
        return [one for one in self._letters() if str(one.uid) == arguments.partition(" ")[0]]
