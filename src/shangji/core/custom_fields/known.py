"""The definitions of fields as every page asks for them: kept for a moment, read anew after a change here."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps

from shangji.core.access import Actor
from shangji.core.prepared import Prepared

if TYPE_CHECKING:
    from shangji.core.custom_fields.definition import CustomField

KEPT_S = 5.0
Made = TypeVar("Made")
_kept: dict[str, tuple[float, list[Any]]] = {}


def all_fields() -> Sequence["CustomField"]:
    """Every definition, archived ones too, in the order of forms; of at most KEPT_S seconds ago."""
    read_at, found = _kept.get("all", (0.0, None))
    if found is None or time.monotonic() - read_at > KEPT_S:
        found = _all_fields()
        _kept["all"] = time.monotonic(), found
    return found


_all_fields = Prepared(
    lambda: apps.get_model("core", "CustomField")._base_manager.order_by("holds", "position", "pk")
)


def from_fields(build: Callable[[], Made]) -> Callable[[], Made]:
    """What is made of the definitions; made anew when these were read anew."""
    held: list[tuple[Sequence[CustomField], Made]] = []

    @wraps(build)
    def made() -> Made:
        fields = all_fields()
        if not held or held[0][0] is not fields:
            held[:] = [(fields, build())]
        return held[0][1]

    return made


def forget() -> None:
    """Read them anew."""
    _kept.clear()


def fields_of(kind: str) -> list["CustomField"]:
    """Those of a noun that are not archived, whoever asks."""
    return [field for field in all_fields() if field.holds == kind and field.archived_at is None]


def fields_seen(kind: str, actor: Actor) -> list["CustomField"]:
    """Those that the actor may read."""
    return [field for field in fields_of(kind) if field.is_seen_by(actor)]


def fields_by_key() -> Mapping[str, "CustomField"]:
    return {str(field.pk): field for field in all_fields()}
