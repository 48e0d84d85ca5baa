"""One request to the outside: to public addresses only, five seconds to be taken and as long to be answered, no detours."""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from shangji import __version__
from shangji.core import clock
from shangji.core.numbers import number_of
from shangji.gateway.channels.outcome import Later, Misconfigured

CONNECT_S, ANSWER_S = 5.0, 5.0
LONGEST_ANSWER = 64_000


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    retry_after_s: float | None = None

    def json(self) -> dict[str, Any]:
        """Empty when it is none: what answers with a page is not the vendor."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def post_json(url: str, said: Any, **headers: str) -> Answer:
    """Raises Later, Misconfigured."""
    body = json.dumps(said, ensure_ascii=False).encode()
    return request("POST", url, body, {"Content-Type": "application/json; charset=utf-8", **headers})


def get_json(url: str) -> dict[str, Any]:
    """Raises Later, Misconfigured."""
    return good(request("GET", url, b"", {})).json()


def good(answer: Answer) -> Answer:
    """Raises Later for what a server says when it cannot just now."""
    if answer.status == 429 or answer.status >= 500:
        words = {"status": answer.status}
        raise Later(_("The other side answers %(status)s.") % words, wait_s=answer.retry_after_s)
    return answer


def request(
    method: str, url: str, body: bytes, headers: dict[str, str], *, answer_s: float | None = None
) -> Answer:
    """Raises Later (it cannot be reached, or does not answer in time), Misconfigured (not an address to call)."""
    to = checked(url)
    limit_s = ANSWER_S if answer_s is None else answer_s
    line = _connected(to, limit_s)
    guard = threading.Timer(limit_s, _hang_up, [line])  # a server that drips never times out by itself
    guard.daemon = True
    sent = False
    try:
        guard.start()
        path = (to.path or "/") + (f"?{to.query}" if to.query else "")
        line.request(method, path, body, {"User-Agent": f"shangji/{__version__}", **headers})
        sent = True
        answer = line.getresponse()
        return Answer(answer.status, answer.read(LONGEST_ANSWER), _wait(answer.headers.get("Retry-After")))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise Later(
            _("It does not answer within %(n)s seconds.") % {"n": f"{limit_s:g}"}, is_uncertain=sent
        ) from error
    finally:
        guard.cancel()
        line.close()


def checked(url: str) -> SplitResult:
    """Raises Misconfigured for what is no web address."""
    try:
        to = urlsplit(url)
        to.port  # noqa: B018 - it is read to be checked
    except ValueError as error:
        raise Misconfigured(_("That is not an address.")) from error
    if to.scheme not in ("http", "https") or not to.hostname or to.username:
        raise Misconfigured(_("That is not an address."))
    return to


def is_public(address: str) -> bool:
    """Whether anybody may be sent there: not this machine, not the network it stands in."""
    found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast


def _connected(to: SplitResult, answer_s: float) -> http.client.HTTPConnection:
    """To the address that was looked at: a name that leads elsewhere a moment later is not asked again."""
    port = to.port or (443 if to.scheme == "https" else 80)
    host = str(to.hostname)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Later(_("The name %(host)s is not known.") % {"host": host}) from error
    addresses = [str(row[4][0]) for row in found]
    if not settings.PRIVATE_TARGETS and not all(is_public(address) for address in addresses):
        raise Misconfigured(_("%(host)s is inside the own network; messages are sent to public addresses only.") % {"host": host})  # fmt: skip
    try:
        plain = socket.create_connection((addresses[0], port), CONNECT_S)
        plain.settimeout(answer_s)
        if to.scheme == "https":
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError as error:
        raise Later(_("%(host)s cannot be reached.") % {"host": host}) from error
    line = http.client.HTTPConnection(host, port, timeout=answer_s)
    line.sock = plain
    return line


def _hang_up(line: http.client.HTTPConnection) -> None:
    with suppress(OSError):
        if line.sock:
            line.sock.shutdown(socket.SHUT_RDWR)


def _wait(said: str | None) -> float | None:
    """Seconds of a Retry-After, which is a number or a date."""
    if not said:
        return None
    if (seconds := number_of(said)) is not None:
        return float(seconds)
    try:
        return max((parsedate_to_datetime(said) - clock.now()).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
