"""How the log keeps personal data: each value sealed where it stands, with the column it is of, and opened when it is read."""

import json
from collections.abc import Collection
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any

from django.db import models

from shangji.core.vault.fields import Sealed, SealedJSONField, sealed_columns
from shangji.core.vault.sealing import MARK, Locked, agree, are_closed, opened, parts_of, seal

AT, WHOLE = "@", "json:"
_as_text = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True
).encode


class Said(dict[str, Any]):
    """What a new line says. Its text is made once: it is digested and written as the same one."""

    @cached_property
    def text(self) -> str:
        return _as_text(self) if self else "{}"


def text_of(value: Any) -> str:
    """JSON without spaces, keys in order."""
    if type(value) is Said:
        return value.text
    if value is None:
        return "null"
    return encode_basestring(value) if type(value) is str else _as_text(value)


def kept_changes(model: type[models.Model], changes: dict[str, list[Any]]) -> Said:
    """Column → [old, new] as the log keeps it: those of sealed columns sealed."""
    found, sealed = Said(changes), sealed_columns(model)
    for name in sealed.keys() & changes.keys():
        found[name] = [_kept(value, sealed[name]) for value in changes[name]]
    return found


def _kept(value: Any, field: Sealed) -> Any:
    if isinstance(field, SealedJSONField):
        return _kept_whole(value, field.where)
    return f"{seal(value, field.where)}{AT}{field.where}" if value else value


def kept_payload(kind: str, sealed: Collection[str], payload: dict[str, Any]) -> Said:
    """The particulars as the log keeps them: those that a fact names sealed, and whatever only looks sealed."""
    found = Said(payload)
    for name, value in payload.items():
        if name in sealed or _looks_sealed(value):
            found[name] = _kept_whole(value, f"{kind}.{name}")
    return found


def agrees(model: type[models.Model], name: str, logged: Any, kept: Any) -> bool:
    """Whether a value of the log and one of a row, both as they are kept, say the same."""
    field = sealed_columns(model).get(name)
    if field is None or not isinstance(kept, str):
        return bool(logged == kept)
    if not isinstance(logged, str):  # of before the vault, in the order of its engine
        text = opened(kept, field.where)
        return isinstance(text, Locked) or bool(logged == (json.loads(text) if text != kept else text))
    return agree(logged.partition(AT)[0] if _looks_sealed(logged) else logged, kept, field.where)


class LoggedJSONField(models.JSONField):
    """Readers see what was said; what is digested and written is as it is kept."""

    def keep(self, value: Any) -> str:
        """As the table takes it."""
        return text_of(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        if are_closed() or (isinstance(value, str) and MARK not in value):
            return found
        return _told(found)

    def deconstruct(self) -> Any:
        """For the table it is a column of JSON as before."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


def _kept_whole(value: Any, where: str) -> Any:
    return f"{seal(json.dumps(value, ensure_ascii=False), where)}{AT}{WHOLE}{where}" if value else value


def _looks_sealed(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(MARK)


def _told(found: Any) -> Any:
    """Opened where it is sealed: a value, a particular of a line, or the two sides of a change."""
    if isinstance(found, dict):
        return {name: _told_one(value) for name, value in found.items()}
    return _told_one(found)


def _told_one(value: Any) -> Any:
    if isinstance(value, list):
        return [_opened(each) if _looks_sealed(each) else each for each in value]
    return _opened(value) if _looks_sealed(value) else value


def _opened(logged: str) -> Any:
    sealed, _at, where = logged.partition(AT)
    if parts_of(sealed) is None:
        return logged
    text = opened(sealed, where.removeprefix(WHOLE))
    if text == sealed or isinstance(text, Locked) or not where.startswith(WHOLE):
        return text if text != sealed else logged
    return json.loads(text)
