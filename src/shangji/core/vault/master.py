"""The master key: it wraps the data keys, and lies beside the database, never in it."""

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings

NAME, NEXT = "master_key", "master_key.next"
FROM_ENVIRONMENT, BEFORE = "SHANGJI_MASTER_KEY", "SHANGJI_MASTER_KEY_BEFORE"


def path() -> Path:
    return Path(settings.HOME) / NAME


def next_path() -> Path:
    return Path(settings.HOME) / NEXT


def is_given() -> bool:
    """Whether the environment says it: then no file is read or written."""
    return bool(os.environ.get(FROM_ENVIRONMENT))


def keys() -> list[bytes]:
    """What may have wrapped a data key, the one in force first: a rotation that was killed leaves two."""
    if is_given():
        said = [os.environ.get(name, "") for name in (FROM_ENVIRONMENT, BEFORE)]
    else:
        said = [found.read_text().strip() for found in (path(), next_path()) if found.exists()]
    return [_key(text) for text in said if text]


def made() -> bytes:
    """The key of a new installation, written once. Only where no data key was ever made."""
    if not keys():
        write(path())
    return keys()[0]


def write(target: Path) -> bytes:
    """A new key in a file of its own, private and complete from the first moment; one that is there stays."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, target)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _key(target.read_text().strip())


def _key(text: str) -> bytes:
    return hashlib.sha256(b"shangji.vault.master " + text.encode()).digest()
