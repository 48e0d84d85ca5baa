"""Which files may be kept: decided by what is in them, not by what they are called."""

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import puremagic
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal

MAX_BYTES = 25 * 1024 * 1024

# Extension → how it is sent back; the content must agree with it.
ALLOWED = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".zip": "application/zip",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
}
_ZIPPED = {".docx", ".xlsx", ".pptx", ".zip"}
_COMPOUND = {".doc", ".xls", ".ppt"}
_TEXT = {".txt", ".csv"}
_MP4 = {".m4a", ".mp4", ".heic"}


class FileRefused(Refusal):
    message = _("This kind of file is not kept here.")


@dataclass(frozen=True)
class Accepted:
    name: str
    content_type: str
    size_bytes: int
    sha256: str


def accept(upload: "UploadedFile[Any]") -> Accepted:
    """What is kept of an upload. Raises FileRefused with what to do instead."""
    name = safe_name(upload.name or "")
    size = upload.size or 0
    suffix = PurePath(name).suffix.lower()
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > MAX_BYTES:
        raise FileRefused(_("The file is larger than 25 MB."))
    if suffix not in ALLOWED or not _agrees(upload, suffix):
        raise FileRefused(_("Only documents, pictures, recordings and zip archives are kept here; the content must fit the name."))  # fmt: skip
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return Accepted(name, ALLOWED[suffix], size, digest.hexdigest())


def safe_name(name: str) -> str:
    """The last part of a name, without control and direction characters; never empty."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    return kept.strip(". ")[-200:] or "file"


def _agrees(upload: "UploadedFile[Any]", suffix: str) -> bool:
    upload.seek(0)
    head: bytes = upload.read(4096)
    upload.seek(0)
    if suffix in _ZIPPED:
        return head.startswith(b"PK\x03\x04")
    if suffix in _COMPOUND:
        return head.startswith(bytes.fromhex("d0cf11e0a1b11ae1"))
    if suffix in _TEXT:
        return b"\0" not in head and not head.lstrip().lower().startswith(
            (b"<!doctype", b"<html", b"<script")
        )
    if suffix in _MP4:
        return head[4:8] == b"ftyp"
    return suffix in _found_suffixes(head)


def _found_suffixes(head: bytes) -> set[str]:
    try:
        found = {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()
    return found | ({".jpeg"} if ".jpg" in found else set()) | ({".jpg"} if ".jpeg" in found else set())
