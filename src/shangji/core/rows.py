"""Objects of rows of the database: Django's own way goes through two signals and a descriptor for each attribute."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from inspect import getattr_static
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

M = TypeVar("M", bound=Model)


def of_row(model: Any, db: str, names: Sequence[str], values: Sequence[Any]) -> Any:
    """What `Model.from_db` makes of a row, for a model that is `plain`."""
    found = object.__new__(model)
    state = ModelState()
    state.adding, state.db = False, db
    held = found.__dict__
    held["_state"] = state
    held.update(zip(names, values, strict=True))
    return found


def fresh(model: type[M], /, **known: Any) -> M:
    """What `model(**known)` makes, for one that is `plain`: by the thousand, a third of the time. Relations go by id or object."""
    if not is_plain(model):
        return model(**known)
    found = object.__new__(model)
    held = found.__dict__
    held["_state"] = ModelState()
    values, makers, key = _start(model)
    held.update(values)
    for name, make in makers:
        held[name] = make()
    for name, value in known.items():
        if name in held:
            held[name] = value
        elif name == "pk":
            held[key] = value
        else:
            model._meta.get_field(name)
            setattr(found, name, value)
    return found


@cache
def _start(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], str]:
    """What every new object holds, what is made anew for each, and the attribute of the key."""
    fields = model._meta.concrete_fields
    anew = [f.attname for f in fields if f.has_default() and callable(f.default)]
    values = {f.attname: None if f.attname in anew else f.get_default() for f in fields}
    makers = [(f.attname, f.get_default) for f in fields if f.attname in anew]
    return values, makers, model._meta.pk.attname


@cache
def is_plain(model: type[Model]) -> bool:
    """Whether an attribute is all that a value of a row becomes: nobody listens, and no field has a way of its own."""
    kinds = {type(getattr_static(model, field.attname)) for field in model._meta.concrete_fields}
    return (
        model.__init__ is Model.__init__
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
        # Those of relations only forget what was cached for the value before.
        and all(issubclass(kind, DeferredAttribute) for kind in kinds)
        and all(kind.__module__.startswith("django.db.models.") for kind in kinds)
    )


def whole(rows: Any) -> Iterator[Any]:
    """The objects of a query set, made one after another of all its rows.

    `iterator` opens a cursor on PostgreSQL, whose plan is the quickest for the first rows: it looks up row by row what it
    would read at once, and uses one processor.
    """
    return iter(rows._iterable_class(rows, chunked_fetch=False, chunk_size=2000))
