"""A server on this machine in a vendor's place: it checks what it is sent as the vendor documents it, and answers so."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


Judge = Callable[[Call], tuple[int, Any] | tuple[int, Any, dict[str, str]]]


@dataclass
class StandIn:
    """`judge` answers as the vendor does. `troubles` are answered first, one a call; "hang" answers nothing."""

    judge: Judge
    calls: list[Call] = field(default_factory=list)
    troubles: list[Any] = field(default_factory=list)
    url: str = ""

    def hear(self, call: Call) -> Any:
        self.calls.append(call)
        return self.troubles.pop(0) if self.troubles else self.judge(call)


@contextlib.contextmanager
def standing_in(judge: Judge) -> Iterator[StandIn]:
    found = StandIn(judge)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            to = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(to.query).items()}
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if len(body) < length:  # whoever sent it died on the way: nothing arrived
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            judged = found.hear(Call(self.command, to.path, query, headers, body))
            if judged == "hang":
                time.sleep(1.5)
                self.close_connection = True
                return
            status, said, *more = judged
            raw = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in (more[0] if more else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = answer

        def log_message(self, *_said: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_known: Any) -> None:
            """Whoever is killed in the middle of a request hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
