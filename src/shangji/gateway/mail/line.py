"""The line to a mail server: encrypted, patient for so long only, and closed whatever happens."""

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .letter import MAX_LETTER_BYTES
from .mailbox import Mailbox, Security
from .troubles import (
    CertificateNotTrusted,
    LineCut,
    LoginRefused,
    NotEncrypted,
    ServerRefused,
    TooSlow,
    Unreachable,
)

Imap = imaplib.IMAP4
_NAME = '("name" "shangji" "vendor" "shangji")'
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Bounded(imaplib.IMAP4):
    """A server that announces more than was asked for is not believed."""

    def read(self, size: int) -> bytes:
        if size > MAX_LETTER_BYTES:
            raise self.abort("too much")
        return super().read(size)


class _BoundedTLS(_Bounded, imaplib.IMAP4_SSL):
    pass


@contextmanager
def line(mailbox: Mailbox) -> Iterator[Imap]:
    """A line that is signed in. Raises MailTrouble, also for what goes wrong while it is used."""
    with _in_words():
        imap = _connected(mailbox)
        # A server that sends a byte now and then never times out; this ends it.
        watch = threading.Timer(mailbox.poll_s * 2, _cut, (imap,))
        watch.daemon = True
        watch.start()
        try:
            _encrypt(imap, mailbox)
            _sign_in(imap, mailbox)
            yield imap
        finally:
            with suppress(OSError, imaplib.IMAP4.error, ValueError):
                imap.logout()
            with suppress(OSError):
                imap.shutdown()
            watch.cancel()


def _cut(imap: Imap) -> None:
    with suppress(OSError):
        socket.socket.shutdown(imap.socket(), socket.SHUT_RDWR)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise CertificateNotTrusted(said=str(error)) from error
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise LineCut(said=str(error)) from error
    except ssl.SSLError as error:
        raise NotEncrypted(said=str(error)) from error
    except TimeoutError as error:
        raise TooSlow from error
    except (imaplib.IMAP4.abort, EOFError, ConnectionError) as error:
        raise LineCut(said=said(error)) from error
    except imaplib.IMAP4.error as error:
        raise ServerRefused(said=said(error)) from error
    except OSError as error:
        raise LineCut(said=str(error)) from error


def said(error: Exception) -> str:
    """What the server answered, short and without what cannot be shown."""
    first = error.args[0] if error.args else ""
    words = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return _CONTROL.sub(" ", words)[:200]


def _connected(mailbox: Mailbox) -> Imap:
    if mailbox.security is Security.PLAIN and not mailbox.is_here:
        raise NotEncrypted
    try:
        if mailbox.security is Security.TLS:
            context = ssl.create_default_context()
            return _BoundedTLS(mailbox.host, mailbox.port, ssl_context=context, timeout=mailbox.answer_s)
        return _Bounded(mailbox.host, mailbox.port, timeout=mailbox.answer_s)
    except (ssl.SSLError, TimeoutError, imaplib.IMAP4.error):
        raise
    except (OSError, UnicodeError, ValueError, OverflowError) as error:
        raise Unreachable(said=str(error)[:200]) from error


def _encrypt(imap: Imap, mailbox: Mailbox) -> None:
    if mailbox.security is not Security.STARTTLS:
        return
    if "STARTTLS" not in imap.capabilities:
        raise NotEncrypted
    try:
        imap.starttls(ssl.create_default_context())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise NotEncrypted(said=said(error)) from error


def _sign_in(imap: Imap, mailbox: Mailbox) -> None:
    if _CONTROL.search(mailbox.user + mailbox.password):
        raise LoginRefused
    try:
        if (mailbox.user + mailbox.password).isascii():
            imap.login(mailbox.user, mailbox.password)
        else:
            imap.authenticate("PLAIN", lambda _challenge: f"\0{mailbox.user}\0{mailbox.password}".encode())
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise LoginRefused(said=said(error)) from error
    # Many servers say only now what they can do.
    _state, answer = imap.capability()
    imap.capabilities = tuple(str(answer[-1] or b"", "ascii", "replace").upper().split())
    # NetEase opens no folder for a program that does not say its name (RFC 2971).
    if "ID" in imap.capabilities:
        imap.xatom("ID", _NAME)
