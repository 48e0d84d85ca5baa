"""Own sight: who may not read a field of one's own gets no number that is made of it, and is not told what it is called."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Refusal
from shangji.core.custom_fields import known
from shangji.insight.metrics.dimensions import Dimension, dimensions
from shangji.insight.metrics.metric import Metric

NAME = re.compile(r"field-(\d{1,18})(-[a-z0-9]+)?")


class FieldNotRead(Refusal):
    status = 403
    message = gettext_lazy("This asks for a field of our own that your role may not read.")


class FieldGone(Refusal):
    message = gettext_lazy("This asks for a field of our own that is not there any more.")


def require_read(keys: Iterable[str], actor: Actor) -> None:
    """Raises FieldNotRead, FieldGone (it was archived, or there never was one)."""
    for key in keys:
        field = known.fields_by_key().get(key)
        if field is not None and not field.is_seen_by(actor):
            raise FieldNotRead
        if field is None:
            raise FieldGone
        if field.archived_at is not None:
            raise FieldGone(_("The field “%(name)s” is not there any more.") % {"name": field.label})


def may_read(of: Metric | Dimension, actor: Actor) -> bool:
    """Whether it may be offered to somebody."""
    keys = (of.own,) if isinstance(of, Dimension) else of.own
    fields = known.fields_by_key()
    return all(key in fields and fields[key].is_seen_by(actor) for key in keys if key)


def readable(actor: Actor) -> list[str]:
    """The dimensions that somebody may split and filter by."""
    return [name for name, each in dimensions().items() if may_read(each, actor)]


def keys_in(asks: Any) -> Iterator[str]:
    """The keys of fields that plain values name anywhere in them."""
    if isinstance(asks, Mapping):
        asks = asks.values()
    if isinstance(asks, str):
        yield from filter(None, [key_in(asks)])
    elif isinstance(asks, Iterable):
        for each in asks:
            yield from keys_in(each)


def renamed(asks: Any, keys: Mapping[str, str]) -> Any:
    """The same values with other keys of fields in the names of dimensions and metrics."""
    if isinstance(asks, dict):
        return {name: renamed(each, keys) for name, each in asks.items()}
    if isinstance(asks, list):
        return [renamed(each, keys) for each in asks]
    key = key_in(asks)
    if key and key in keys:
        return asks.replace(f"field-{key}", f"field-{keys[key]}", 1)
    return asks


def key_in(name: object) -> str | None:
    """The key of the field that a dimension or a metric of a field is called after."""
    found = NAME.fullmatch(name) if isinstance(name, str) else None
    return found[1] if found else None
