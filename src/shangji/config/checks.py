"""Why a start is refused: a weak key, debugging in public, a database that forgets, a key others can read."""

import ipaddress
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.utils.translation import gettext as _

from shangji.core.vault import master

MIN_KEY_LENGTH = 50
MIN_KEY_VARIETY = 10
KNOWN_KEYS = ("django-insecure", "changeme", "change-me", "secret", "example", "default", "please")
OTHERS = 0o077

Check = Callable[..., list[CheckMessage]]


@register(Tags.security)
def key_is_strong(**_kwargs: Any) -> list[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_VARIETY:
        return [_refused("E001", _("The key is too short or too simple: it needs 50 random characters."))]
    if key.lower().startswith(KNOWN_KEYS):
        return [_refused("E002", _("The key is a well-known example. Make one of your own."))]
    return []


@register(Tags.security)
def key_is_private(**_kwargs: Any) -> list[CheckMessage]:
    text = _("Others can read the key file %(path)s. Run: chmod 600 %(path)s")
    paths = [Path(settings.HOME) / "secret_key", master.path(), master.next_path()]
    seen = [path for path in paths if os.name == "posix" and path.exists() and path.stat().st_mode & OTHERS]
    return [_refused("E003", text % {"path": path}) for path in seen]


@register(Tags.security)
def public_is_safe(**_kwargs: Any) -> list[CheckMessage]:
    if is_loopback(settings.BIND):
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        text = _("Debugging must be off on the public address %(bind)s: unset SHANGJI_DEBUG.")
        found.append(_refused("E004", text % {"bind": settings.BIND}))
    if (Path(settings.HOME) / "demo").exists():
        text = _("The demo company has known passwords: it is shown on 127.0.0.1 only, not on %(bind)s.")
        found.append(_refused("E005", text % {"bind": settings.BIND}))
    return found


@register(Tags.database)
def database_is_durable(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """SQLite asserts this itself on every connection; here it is told as a refusal, with the remedy."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor == "postgresql":
            found += _postgresql(connection)
        elif connection.settings_dict["ENGINE"] != "shangji.core.sqlite":
            text = _("This database may lose what was saved: %(engine)s is not supported.")
            found.append(_refused("E006", text % {"engine": connection.settings_dict["ENGINE"]}))
    return found


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _postgresql(connection: Any) -> list[CheckMessage]:
    wanted = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for name, good in wanted.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            value = cursor.fetchone()[0]
            if value not in good:
                text = _("PostgreSQL may lose what was saved: %(name)s is %(value)s, it must be %(good)s.")
                found.append(_refused("E007", text % {"name": name, "value": value, "good": good[0]}))
    return found


def _refused(number: str, text: str) -> Error:
    return Error(text, id=f"shangji.{number}")
