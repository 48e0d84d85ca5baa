"""Headers of letters as words, however they are written."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from .charsets import clean, decoded

MAX_HEADER_CHARACTERS = 2_000
_ENCODED = re.compile(r"=\?([^?\s]{1,40})\?([BbQq])\?([^?]{0,2000})\?=")


def header(letter: Message, name: str) -> str:
    """The first header of the name, as it stands in the letter; empty if there is none."""
    return next((str(value) for known, value in letter.raw_items() if known.lower() == name.lower()), "")


def words(raw: str) -> str:
    """Encoded words and bare bytes of any charset as text, on one line."""
    raw = re.sub(r"[\r\n]+", "", raw[:MAX_HEADER_CHARACTERS])
    return re.sub(r"\s+", " ", "".join(_parts(raw))).strip()


def addresses(raw: str) -> list[tuple[str, str]]:
    """(name, address) of each; the address is in small letters."""
    unfolded = re.sub(r"[\r\n]+", "", raw[: 10 * MAX_HEADER_CHARACTERS])
    try:
        pairs = getaddresses([unfolded])
    except RecursionError:  # thousands of brackets within each other
        return []
    return [(words(name), clean(address).lower()[:254]) for name, address in pairs if "@" in address]


def moment(raw: str) -> datetime | None:
    """When the letter says it was sent; None if it says nothing that can be true."""
    try:
        sent_at = parsedate_to_datetime(raw[:100])
        return (sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _parts(raw: str) -> Iterator[str]:
    """One charset's encoded words together: some mailers cut a Chinese character in two."""
    place, pending, charset = 0, b"", ""
    for match in _ENCODED.finditer(raw):
        between = raw[place : match.start()]
        label = match[1].split("*")[0]
        if pending and (between.strip() or label.lower() != charset.lower()):
            yield decoded(pending, charset)
            pending = b""
        if between.strip() or not place:
            yield _bare(between)
        pending, charset, place = pending + _bytes(match[2], match[3]), label, match.end()
    if pending:
        yield decoded(pending, charset)
    yield _bare(raw[place:])


def _bare(raw: str) -> str:
    return decoded(raw.encode("utf-8", "surrogateescape"))


def _bytes(encoding: str, text: str) -> bytes:
    if encoding in "Qq":
        return quopri.decodestring(text.encode("ascii", "ignore"), header=True)
    try:
        return base64.b64decode(re.sub(r"[^A-Za-z0-9+/]", "", text) + "===")
    except binascii.Error:
        return text.encode("utf-8", "replace")
