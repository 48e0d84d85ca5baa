"""The folder that holds database, files, logs and keys; the key is made once and kept private."""

import os
import secrets
from pathlib import Path


def made(home: Path) -> Path:
    """The folder, made private on the first start. Raises OSError where nothing can be written."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / "logs").mkdir(exist_ok=True)
    return home


BUILDING, READY = "building", "ready"
"""What the file `demo` says in the home of a demo."""


def is_demo(home: Path) -> bool:
    marker = home / "demo"
    return marker.exists() and marker.read_text() == READY


def secret_key(home: Path) -> str:
    """The signing key: SHANGJI_SECRET_KEY, else `home/secret_key`, made on the first start."""
    if key := os.environ.get("SHANGJI_SECRET_KEY"):
        return key
    path = home / "secret_key"
    if not path.exists():
        _make_key(path)
    return path.read_text().strip()


def _make_key(path: Path) -> None:
    # Linked into place complete: of several processes that start together, one wins and none reads half a key.
    draft = path.with_name(f"secret_key.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(64))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
