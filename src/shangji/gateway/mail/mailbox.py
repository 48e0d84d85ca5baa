"""Where letters are fetched, and how the line to it is kept safe."""

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"
    """Only to this machine itself."""


@dataclass(frozen=True)
class Mailbox:
    """`processed` names the folder for letters that were taken; empty leaves them, seen, where they are."""

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    security: Security = Security.TLS
    folder: str = "INBOX"
    processed: str = ""
    answer_s: float = 20.0
    """How long the server may say nothing."""
    poll_s: float = 120.0
    """How long one poll may take in all; the rest of the letters comes next time."""

    @property
    def is_here(self) -> bool:
        """Whether the server is on this machine, named so that nobody's name server decides."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False
