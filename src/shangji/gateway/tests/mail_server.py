"""A mail server on this machine: what it takes it keeps, what it is told to refuse it refuses."""

import base64
import contextlib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`answers`: command → the line it answers with instead; `letters` are (from, to, text)."""

    users: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    letters: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:  # noqa: C901 - the protocol
    found = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:  # noqa: C901 - one branch a command
            self.say("220 stand-in")
            sender = to = ""
            while line := self.rfile.readline().decode("ascii").strip():
                command = line.split(" ")[0].upper()
                if command in found.answers and command != "DATA":
                    self.say(found.answers[command])
                elif command == "EHLO":
                    self.say("250-stand-in\r\n250 AUTH PLAIN" if found.users else "250 stand-in")
                elif command == "AUTH":
                    user, password = base64.b64decode(line.split(" ")[2]).decode().split("\0")[1:]
                    self.say("235 ok" if found.users.get(user) == password else "535 5.7.8 no")
                elif command == "MAIL":
                    sender = line.split("<")[1].split(">")[0]
                    self.say("250 ok")
                elif command == "RCPT":
                    to = line.split("<")[1].split(">")[0]
                    self.say("250 ok")
                elif command == "DATA":
                    self.take(sender, to)
                elif command == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def take(self, sender: str, to: str) -> None:
            self.say("354 go on")
            rows = []
            while (row := self.rfile.readline().decode("ascii")) != ".\r\n":
                rows.append(row)
            if "DATA" in found.answers:
                self.say(found.answers["DATA"])
                return
            found.letters.append((sender, to, "".join(rows)))
            self.say("250 kept")

    class Server(socketserver.ThreadingTCPServer):
        def handle_error(self, *_known: object) -> None:
            """Whoever is killed in the middle of a letter hangs up."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
