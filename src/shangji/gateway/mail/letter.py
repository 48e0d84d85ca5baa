"""Letter: what a mail says, whatever state it arrives in."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from .charsets import clean, decoded
from .heads import addresses, header, moment, words
from .web_text import words_of_html

MAX_LETTER_BYTES = 5 * 1024 * 1024
MAX_HEAD_BYTES = 64 * 1024
MAX_TEXT_CHARACTERS = 200_000
MAX_ATTACHMENTS = 100
MAX_ID_CHARACTERS = 250
# What the standard library raises on letters that are broken, or nested thousands deep.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, AssertionError)


@dataclass(frozen=True)
class Attachment:
    name: str
    size: int
    """In bytes, as unpacked."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """`message_id` is never empty: a letter without one, or with an endless one, is known by its head."""

    message_id: str
    sender_name: str
    sender: str
    """The address, in small letters; empty if there is none."""
    to: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    text: str
    attachments: tuple[Attachment, ...]
    head: str
    size: int
    """In bytes, as it lies in the mailbox."""
    is_automatic: bool
    """An absence note, a newsletter or a list, by what it says of itself (RFC 3834)."""
    is_too_big: bool = False
    """Larger than MAX_LETTER_BYTES: only its head was read."""
    is_broken: bool = False
    """Its body could not be read; the head is what could be saved."""

    @property
    def as_words(self) -> str:
        """Sender, subject and text in one, as leads.reading reads it."""
        sender = f"{self.sender_name} <{self.sender}>" if self.sender else self.sender_name
        return f"From: {sender}\nSubject: {self.subject}\n\n{self.text}"


def read_letter(raw: bytes, *, size: int | None = None) -> Letter:
    """The letter in `raw`; only its head if `size`, its whole length, is over MAX_LETTER_BYTES. Never an error."""
    size = len(raw) if size is None else size
    is_too_big = size > MAX_LETTER_BYTES
    head = _head(raw)
    if is_too_big:
        return _letter(head, message_from_bytes(head), size=size, is_too_big=True)
    try:
        message = message_from_bytes(raw)
        text, attachments = _text(message), tuple(_attachments(message))
        return _letter(head, message, size=size, text=text, attachments=attachments)
    except _BROKEN:
        return _letter(head, message_from_bytes(head), size=size, is_broken=True)


def _head(raw: bytes) -> bytes:
    ends = [place for mark in (b"\r\n\r\n", b"\n\n") if (place := raw.find(mark, 0, MAX_HEAD_BYTES)) >= 0]
    return raw[: min(ends, default=MAX_HEAD_BYTES)]


def _letter(
    head: bytes, message: Message, *, size: int, text: str = "", attachments: tuple[Attachment, ...] = (),
    is_too_big: bool = False, is_broken: bool = False,
) -> Letter:  # fmt: skip
    name, address = next(iter(addresses(header(message, "From"))), (words(header(message, "From")), ""))
    return Letter(
        message_id=_message_id(message, head),
        sender_name=name,
        sender=address,
        to=tuple(address for _name, address in addresses(header(message, "To"))),
        subject=words(header(message, "Subject")),
        sent_at=moment(header(message, "Date")),
        text=text,
        attachments=attachments,
        head=decoded(head),
        size=size,
        is_automatic=_is_automatic(message),
        is_too_big=is_too_big,
        is_broken=is_broken,
    )


def _message_id(message: Message, head: bytes) -> str:
    said = clean("".join(header(message, "Message-ID").split()))
    if said and len(said) <= MAX_ID_CHARACTERS:
        return said
    return f"<{hashlib.sha256(said.encode() or head).hexdigest()}@unnamed>"


def _is_automatic(message: Message) -> bool:
    submitted = header(message, "Auto-Submitted").strip().lower()
    precedence = header(message, "Precedence").strip().lower()
    listed = any(header(message, name) for name in ("List-Id", "List-Unsubscribe", "X-Autoreply"))
    return listed or precedence in ("bulk", "list", "junk", "auto_reply") or submitted not in ("", "no")


def _text(message: Message) -> str:
    """The plain parts, else the words of the HTML ones."""
    inline = [part for part in message.walk() if not part.is_multipart() and not _is_attached(part)]
    plain = [_content(part) for part in inline if part.get_content_type() == "text/plain"]
    text = "\n".join(part for part in plain if part.strip()).strip()
    if not text:
        pages = [_content(part) for part in inline if part.get_content_type() == "text/html"]
        text = "\n".join(words_of_html(page) for page in pages).strip()
    return text.replace("\r\n", "\n")[:MAX_TEXT_CHARACTERS]


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _content(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return decoded(raw, part.get_content_charset() or "") if isinstance(raw, bytes) else ""


def _attachments(message: Message) -> Iterator[Attachment]:
    parts = (part for part in message.walk() if not part.is_multipart())
    attached = [part for part in parts if _is_attached(part) or part.get_content_maintype() != "text"]
    for part in attached[:MAX_ATTACHMENTS]:
        raw = part.get_payload(decode=True)
        name = words(part.get_filename() or part.get_content_type())[:200]
        yield Attachment(name, len(raw) if isinstance(raw, bytes) else 0)
