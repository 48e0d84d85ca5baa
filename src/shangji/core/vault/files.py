"""Files at rest: AES-256-GCM in chunks, each bound to its place, read from any point without reading the rest."""

import io
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.vault.ring import KeyMissing, ring, ring_with

MAGIC = b"SJVAULT1"
PREFIX = 8
HEAD = len(MAGIC) + 4 + PREFIX
CHUNK, TAG = 1 << 16, 16
MEMORY = Path("/proc/self/fd")


class FileDamaged(Refusal):
    message = _("This file is damaged: it is not what was stored.")


def write(path: Path, chunks: Iterable[bytes]) -> int:
    """Keep what the chunks hold, sealed. How many bytes they were. Raises KeyMissing."""
    with path.open("wb") as out:
        return _seal(out, chunks)


def keep(source: Path, target: Path) -> int:
    """The sealed copy of a plain file, under its name only when it is complete."""
    draft = target.with_name(f".{target.name}.part")
    with source.open("rb") as plain:
        size = write(draft, iter(lambda: plain.read(CHUNK), b""))
    draft.replace(target)
    return size


def read(path: Path) -> IO[bytes]:
    """What was stored, at any place of it; a file of before the vault is read as it is.

    Raises KeyMissing, and FileDamaged where it is read.
    """
    raw = path.open("rb")
    head = raw.read(HEAD)
    if not head.startswith(MAGIC):
        raw.seek(0)
        return raw
    return io.BufferedReader(_Sealed(raw, head), CHUNK)


def is_sealed(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(len(MAGIC)) == MAGIC


def read_bytes(path: Path) -> bytes:
    with read(path) as found:
        return found.read()


@contextmanager
def in_memory(path: Path) -> Iterator[Path]:
    """What was stored as a file that lies in memory only: for readers that ask for a path, also in a child process."""
    number = os.memfd_create("vault")
    try:
        with read(path) as found, os.fdopen(number, "wb", closefd=False) as out:
            shutil.copyfileobj(found, out, CHUNK)
        yield MEMORY / str(number)
    finally:
        os.close(number)


@contextmanager
def written(target: Path) -> Iterator[Path]:
    """A path in memory to write to; what it holds in the end is kept at the target, sealed."""
    number = os.memfd_create("vault")
    try:
        yield MEMORY / str(number)
        keep(MEMORY / str(number), target)
    finally:
        os.close(number)


class SealedStorage(FileSystemStorage):
    """Where uploads are kept: sealed on the disk, plain to whoever opens them through it."""

    def _save(self, name: str, content: Any) -> str:
        sealed = io.BytesIO()
        content.seek(0)
        _seal(sealed, iter(lambda: content.read(CHUNK), b""))
        kept: str = super()._save(name, File(sealed))  # type: ignore[misc]  # of the stubs: they leave it out
        return kept

    def _open(self, name: str, mode: str = "rb") -> Any:
        return File(read(Path(self.path(name))))

    def size(self, name: str) -> int:
        with read(Path(self.path(name))) as found:
            return found.seek(0, os.SEEK_END)


class _Sealed(io.RawIOBase):
    """The plain side of a sealed file: one chunk is open at a time."""

    def __init__(self, raw: IO[bytes], head: bytes) -> None:
        number = int.from_bytes(head[len(MAGIC) : len(MAGIC) + 4])
        held = ring_with(number)
        if held is None:
            raw.close()
            raise KeyMissing
        self._raw, self._head, self._box = raw, head, held.files[number]
        body = raw.seek(0, os.SEEK_END) - HEAD
        self._count = max(1, -(-body // (CHUNK + TAG)))
        self._size = body - self._count * TAG
        self._at, self._open = 0, (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, begin = divmod(self._at, CHUNK)
        part = self._chunk(number)[begin : begin + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._raw.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._open[0] != number:
            self._raw.seek(HEAD + number * (CHUNK + TAG))
            place = _place(self._head, number == self._count - 1)
            try:
                part = self._box.decrypt(_nonce(self._head, number), self._raw.read(CHUNK + TAG), place)
            except InvalidTag as error:
                raise FileDamaged from error
            self._open = number, part
        return self._open[1]


def _seal(out: IO[bytes], chunks: Iterable[bytes]) -> int:
    held = ring()
    head = MAGIC + held.current.to_bytes(4) + os.urandom(PREFIX)
    box, size = held.files[held.current], 0
    out.write(head)
    for number, (part, is_last) in enumerate(_parts(chunks)):
        out.write(box.encrypt(_nonce(head, number), part, _place(head, is_last)))
        size += len(part)
    return size


def _parts(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in chunks of one size, and whether each is the last; of nothing, one empty chunk."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK]), False
            del waiting[:CHUNK]
    yield bytes(waiting), True


def _nonce(head: bytes, number: int) -> bytes:
    return head[-PREFIX:] + number.to_bytes(4)


def _place(head: bytes, is_last: bool) -> bytes:
    """A file that is cut ends in a chunk that does not say it is the last."""
    return head + bytes([is_last])
