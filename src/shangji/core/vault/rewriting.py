"""Sealing what stands in the tables with the key that seals now: after a rotation, and once after an upgrade.

Everything keeps running meanwhile: values of older keys open as before, each row is locked while it is written, and
whoever is killed goes on where the work was, since what is done is seen on the values themselves.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from shangji.core.bulk import update
from shangji.core.vault.fields import BlindField, SealedJSONField, SealedTextField, Token
from shangji.core.vault.ring import KeyMissing, read, ring
from shangji.core.vault.sealing import Locked, closed, opened, parts_of, seal

AT_ONCE = 500
Progress = Callable[[str, int], None]


def sealed_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if _sealed(model)]


def rewrite_all(progress: Progress = lambda _table, _rows: None) -> int:
    """Seal every column with the current key. How many rows were written. Raises KeyMissing."""
    read()
    written = 0
    for model in sealed_models():
        for rows in rewrite(model):
            written += rows
            progress(model._meta.label_lower, written)
    return written


def rewrite(model: type[models.Model]) -> Iterator[int]:
    """Seal the columns of one model, AT_ONCE rows in a transaction; yields how many of each step were written."""
    names, blind = _sealed(model), _blind(model)
    written = [*names, *(f.attname for f in blind)]
    since: Any = None
    while True:
        with transaction.atomic(), closed():
            rows: Any = model._base_manager.order_by("pk").select_for_update(of=("self",))
            if since is not None:
                rows = rows.filter(pk__gt=since)
            some = list(rows.only("pk", *written)[:AT_ONCE])
            changed = [row for row in some if _rewrite(row, names, blind)]
            update(changed, *written)
        if not some:
            return
        since = some[-1].pk
        yield len(changed)


def _rewrite(row: models.Model, names: list[str], blind: list[BlindField]) -> bool:
    """Whether anything of it was not sealed with the current key."""
    is_changed = False
    for column in blind:
        field: Any = row._meta.get_field(column.source)
        kept = opened(getattr(row, column.source), field.where)
        said = Token(getattr(row, column.attname) if isinstance(kept, Locked) else column.of_plain(kept))
        is_changed |= said != getattr(row, column.attname)
        setattr(row, column.attname, said)
    for name in names:
        sealed = _anew(getattr(row, name), row._meta.get_field(name))
        if sealed is not None:
            setattr(row, name, sealed)
            is_changed = True
    return is_changed


def _anew(kept: Any, field: Any) -> str | None:
    """What the column is to hold; None where it holds that already. Raises KeyMissing."""
    if not kept:
        return None
    parts = parts_of(kept) if isinstance(kept, str) else None
    if parts and parts[0] == ring().current:
        return None
    if parts is None:
        text = (
            kept
            if isinstance(field, SealedTextField)
            else json.dumps(kept, cls=field.encoder, ensure_ascii=False)
        )
    else:
        text = opened(kept, field.where)
        if isinstance(text, Locked):
            raise KeyMissing
    return seal(text, field.where)


def _sealed(model: type[models.Model]) -> list[str]:
    return [
        f.attname for f in model._meta.concrete_fields if isinstance(f, SealedTextField | SealedJSONField)
    ]


def _blind(model: type[models.Model]) -> list[BlindField]:
    return [f for f in model._meta.concrete_fields if isinstance(f, BlindField)]
