"""Takes new letters out of a mailbox, one by one, each put aside only after it was taken."""

import re
import time
from collections.abc import Callable, Sequence

from shangji.core.access import Refusal

from .folders import quoted
from .letter import MAX_HEAD_BYTES, MAX_LETTER_BYTES, Letter, read_letter
from .line import Imap, line
from .mailbox import Mailbox
from .troubles import NoSuchFolder, ServerRefused

_UID = re.compile(rb"(?<!\S)[0-9]{1,10}(?!\S)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")


def poll(mailbox: Mailbox, take: Callable[[Letter], None]) -> int:
    """Hand every unseen letter to `take`, oldest first, and mark it; how many were taken.

    A letter that `take` refuses with a Refusal stays unseen and comes again; any other error ends the poll and
    leaves it unseen as well. If the line is cut between taking and marking, the same letter comes again: its
    message_id tells. Raises MailTrouble.
    """
    taken, until = 0, time.monotonic() + mailbox.poll_s
    with line(mailbox) as imap:
        _open(imap, mailbox)
        for uid in _unseen(imap):
            if time.monotonic() > until:
                break
            letter = _fetched(imap, uid)
            if letter is not None and _is_taken(take, letter):
                _put_aside(imap, uid, mailbox.processed)
                taken += 1
    return taken


def try_out(mailbox: Mailbox) -> int:
    """How many letters wait, for whoever sets the mailbox up; nothing is changed. Raises MailTrouble."""
    with line(mailbox) as imap:
        _select(imap, mailbox.folder, readonly=True)
        return len(_unseen(imap))


def _open(imap: Imap, mailbox: Mailbox) -> None:
    if mailbox.processed:
        # Refused if it is there already; whether it can be used is seen when a letter is moved.
        imap.create(_named(mailbox.processed))
    _select(imap, mailbox.folder, readonly=False)


def _select(imap: Imap, folder: str, *, readonly: bool) -> None:
    state, answer = imap.select(_named(folder), readonly)
    if state != "OK":
        raise NoSuchFolder(said=_words(answer))


def _named(folder: str) -> str:
    if not folder.strip() or re.search(r"[\x00-\x1f\x7f]", folder):
        raise NoSuchFolder
    return quoted(folder)


def _unseen(imap: Imap) -> list[int]:
    state, answer = imap.uid("SEARCH", "UNSEEN")
    _require(state, answer)
    return sorted({int(uid) for row in answer if row for uid in _UID.findall(row)})


def _fetched(imap: Imap, uid: int) -> Letter | None:
    """None if somebody took the letter away meanwhile."""
    head, size = _parts(imap, uid, f"(RFC822.SIZE BODY.PEEK[HEADER]<0.{MAX_HEAD_BYTES}>)")
    if size is None:
        return None
    if size > MAX_LETTER_BYTES:
        return read_letter(head or b"", size=size)
    body, _size = _parts(imap, uid, f"(RFC822.SIZE BODY.PEEK[]<0.{MAX_LETTER_BYTES}>)")
    return read_letter(body, size=size) if body is not None else None


def _parts(imap: Imap, uid: int, asked: str) -> tuple[bytes | None, int | None]:
    """The text that was asked for and the size of the letter, wherever in the answer they stand."""
    state, answer = imap.uid("FETCH", str(uid), asked)
    _require(state, answer)
    text, around = None, b""
    for row in answer:
        if isinstance(row, tuple):
            around += row[0]
            text = row[1] if text is None and b"BODY[" in row[0].upper() else text
        elif row:
            around += row
    size = _SIZE.search(around)
    return text, int(size[1]) if size else None


def _is_taken(take: Callable[[Letter], None], letter: Letter) -> bool:
    try:
        take(letter)
    except Refusal:
        return False
    return True


def _put_aside(imap: Imap, uid: int, processed: str) -> None:
    if not processed:
        _do(imap, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    elif "MOVE" in imap.capabilities:
        _do(imap, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
        _do(imap, "MOVE", uid, _named(processed))
    else:
        _do(imap, "COPY", uid, _named(processed))
        _do(imap, "STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)")
        # A bare EXPUNGE would also remove what a person has marked.
        if "UIDPLUS" in imap.capabilities:
            _do(imap, "EXPUNGE", uid)


def _do(imap: Imap, command: str, uid: int, *rest: str) -> None:
    _require(*imap.uid(command, str(uid), *rest))


def _require(state: str, answer: Sequence[object]) -> None:
    if state != "OK":
        raise ServerRefused(said=_words(answer))


def _words(answer: Sequence[object]) -> str:
    first = next((row for row in answer if isinstance(row, bytes)), b"")
    return first.decode("utf-8", "replace")[:200]
