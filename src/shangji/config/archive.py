"""A backup: one .tar.gz with the database, the files, the seals and, last, a manifest with every hash."""

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError
from django.utils.translation import gettext as _

from shangji import __version__
from shangji.config import dumps, supervisor
from shangji.core import clock
from shangji.core.events import Event
from shangji.core.seals import Seal, seal_file

FORMAT = 1
MANIFEST = "manifest.json"
SEALS = "seals.jsonl"
FILES = "files/"
CHUNK = 1 << 20
Progress = Callable[[int, int], None]


def write(path: Path, progress: Progress) -> dict[str, Any]:
    """Write the archive while people work. It appears under its name only when it is complete.

    Returns `{"events": int, "files": int}`. The signing key stays out: an archive opens no session.
    """
    draft = path.with_name(f"{path.name}.part")
    try:
        with draft.open("xb") as raw, tempfile.TemporaryDirectory(dir=settings.HOME) as folder:
            os.fchmod(raw.fileno(), 0o600)
            manifest = _fill(raw, Path(folder), progress)
            os.fsync(raw.fileno())
        draft.replace(path)
    except FileExistsError as error:
        raise CommandError(_("Another backup is being written: %(path)s") % {"path": draft}) from error
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    files = sum(name.startswith(FILES) for name in manifest["sha256"])
    return {"events": manifest["events"], "files": files}


def restore(path: Path, *, force: bool, progress: Progress) -> dict[str, Any]:
    """Put an archive back and return its manifest. Nothing is touched before every hash has been checked.

    Raises CommandError on a home in use, a home that holds something, a wrong or damaged archive.
    """
    home = Path(settings.HOME)
    if supervisor.is_serving(home):
        raise CommandError(_("%(home)s is being served. Stop it first.") % {"home": home})
    if not force and not dumps.is_empty():
        raise CommandError(_("%(home)s is not empty. --force replaces what is there.") % {"home": home})
    with tempfile.TemporaryDirectory(dir=home) as folder:
        manifest = _unpacked(path, Path(folder), progress)
        dumps.load(Path(folder) / dumps.name())
        _put_files(Path(folder), home)
    return manifest


def _fill(raw: IO[bytes], folder: Path, progress: Progress) -> dict[str, Any]:
    dump, told = folder / dumps.name(), folder / SEALS
    last_seal = Seal.objects.order_by("-pk").first()
    if seal_file().exists():
        shutil.copyfile(seal_file(), told)  # before the dump: what was told must be in it
    manifest: dict[str, Any] = {
        "format": FORMAT, "version": __version__, "made_at": clock.now().isoformat(timespec="seconds"),
        "events": Event.objects.count(), "seal": last_seal.line() if last_seal else None, "sha256": {},
    }  # fmt: skip
    dumps.dump(dump)
    members = list(_members(dump, told))
    with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=3) as archive:
        for done, (name, found) in enumerate(members):
            progress(done, len(members))
            archive.add(found, arcname=name, recursive=False)
            manifest["sha256"][name] = _sha256(found)
        listed = folder / MANIFEST
        listed.write_text(json.dumps(manifest, indent=1))
        archive.add(listed, arcname=MANIFEST)
    return manifest


def _members(dump: Path, told: Path) -> Iterator[tuple[str, Path]]:
    yield dump.name, dump
    if told.exists():
        yield SEALS, told
    media = Path(settings.MEDIA_ROOT)
    for found in sorted(media.rglob("*")):
        if found.is_file() and not found.is_symlink():
            yield f"{FILES}{found.relative_to(media).as_posix()}", found


def _unpacked(path: Path, folder: Path, progress: Progress) -> dict[str, Any]:
    try:
        with gzip.open(path) as stream:
            with tarfile.open(fileobj=stream, mode="r:") as archive:
                for done, member in enumerate(archive):
                    progress(done, 0)
                    _extract(archive, member, folder)
            while stream.read(CHUNK):  # to the end, where gzip compares its checksum
                pass
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _damaged(path) from error
    except OSError as error:
        if error.errno is None:  # gzip's own: not a gzip file, or a wrong checksum
            raise _damaged(path) from error
        raise
    return _checked(path, folder)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(member.name)
    known = member.name in {MANIFEST, SEALS, *dumps.NAMES} or member.name.startswith(FILES)
    source = archive.extractfile(member) if member.isreg() else None
    if not known or name.is_absolute() or ".." in name.parts or source is None:
        raise tarfile.TarError(f"unexpected {member.name!r}")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        shutil.copyfileobj(source, file, CHUNK)


def _checked(path: Path, folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        found = {name: _sha256(folder / name) for name in manifest["sha256"]}
        intact = found == manifest["sha256"] and manifest["format"] == FORMAT
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if not intact:
        raise _damaged(path)
    if dumps.name() not in found:
        text = _("%(path)s is of another kind of database (%(found)s is needed).")
        raise CommandError(text % {"path": path, "found": dumps.name()})
    return manifest


def _damaged(path: Path) -> CommandError:
    return CommandError(
        _("%(path)s is not a complete backup: it is damaged, cut off or something else. Nothing was changed.")
        % {"path": path}
    )


def _put_files(folder: Path, home: Path) -> None:
    media, restored, old = Path(settings.MEDIA_ROOT), folder / "files", folder / "replaced"
    if media.exists():
        media.rename(old)
    if restored.exists():
        restored.rename(media)
    # The seals that this home was told stay: they are what shows that an older state was put back.
    if (folder / SEALS).exists() and not seal_file().exists():
        (folder / SEALS).rename(home / SEALS)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
