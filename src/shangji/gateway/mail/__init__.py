"""Letters out of a mailbox, each handed over once and then put aside."""

from .letter import Attachment, Letter, read_letter
from .mailbox import Mailbox, Security
from .polling import poll, try_out
from .troubles import (
    CertificateNotTrusted,
    LineCut,
    LoginRefused,
    MailTrouble,
    NoSuchFolder,
    NotEncrypted,
    ServerRefused,
    TooSlow,
    Unreachable,
)

__all__ = [
    "Attachment",
    "CertificateNotTrusted",
    "Letter",
    "LineCut",
    "LoginRefused",
    "MailTrouble",
    "Mailbox",
    "NoSuchFolder",
    "NotEncrypted",
    "Security",
    "ServerRefused",
    "TooSlow",
    "Unreachable",
    "poll",
    "read_letter",
    "try_out",
]
