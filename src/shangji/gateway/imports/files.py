"""Keeps the files of an import beside the database, sealed, until it can no longer be taken back."""

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from django.conf import settings

from shangji.core.vault import files as vault

MAX_FILES, MAX_BYTES = 10, 25 * 1024 * 1024
SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv")


def folder() -> Path:
    found = Path(settings.HOME) / "imports"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def keep(name: str, chunks: Iterable[bytes]) -> dict[str, Any]:
    """Write an upload under a name of our own; what a batch remembers of it."""
    digest = hashlib.sha256()
    temporary = folder() / f".{id(chunks)}"
    size = vault.write(temporary, _digested(chunks, digest))
    stored = f"{digest.hexdigest()}{suffix_of(name)}"
    temporary.replace(folder() / stored)
    return {
        "name": shown_name(name),
        "stored": stored,
        "size_bytes": size,
        "sha256": digest.hexdigest(),
        "header_rows": {},
    }


def keep_file(path: Path) -> dict[str, Any]:
    with path.open("rb") as source:
        return keep(path.name, _chunks(source))


def path_of(file: dict[str, Any]) -> Path:
    return folder() / str(file["stored"])


def opened(file: dict[str, Any]) -> AbstractContextManager[Path]:
    """What was uploaded, at a path that lies in memory."""
    return vault.in_memory(path_of(file))


def drop(stored: Iterable[str]) -> None:
    for name in stored:
        (folder() / name).unlink(missing_ok=True)


def drop_folder(name: str) -> None:
    shutil.rmtree(folder() / name, ignore_errors=True)


def suffix_of(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def shown_name(name: str) -> str:
    """The last part of a name, without control and direction characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", kept).strip()[:150] or "file"


def _digested(chunks: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _chunks(source: BinaryIO) -> Iterable[bytes]:
    while chunk := source.read(1 << 16):
        yield chunk
