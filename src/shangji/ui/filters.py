"""A filter bar from a list's specification: what it offers, what is in force, how each is taken away."""

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from shangji.core.access import Actor
from shangji.core.lists import Active, Choice, DateRange, Filter, Flag, Kept, ListSpec, NumberRange, Text
from shangji.core.lists.filters import PRESETS


@dataclass
class Control:
    """One filter as the bar shows it. `options` are (value, label, is chosen); `values` what ranges hold."""

    name: str
    label: Any
    icon: str
    kind: str
    active: Active | None
    drop: str
    options: list[tuple[Any, Any, bool]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    is_more: bool = False


FOLDED_FROM = 3
"""So many filters at least are worth folding away."""
KINDS: tuple[tuple[type[Filter], str], ...] = (
    (Choice, "choice"), (DateRange, "days"), (NumberRange, "numbers"), (Flag, "flag"), (Kept, "kept"), (Text, "text"),
)  # fmt: skip


def controls(spec: ListSpec, params: QueryDict, actor: Actor, active: list[Active]) -> list[Control]:
    """The bar's controls, in the order of the specification; a choice without options is left out."""
    in_force = {found.name: found for found in active}
    offered = [each for each in spec.filters if each.is_offered or each.name in in_force]
    found = [_control(each, params, actor, in_force.get(each.name)) for each in offered]
    return [c for c in found if c.kind != "choice" or c.options]


def folded(offered: list[Control]) -> list[Control]:
    """Those that stand behind “more filters”: what is in force always stands in the bar."""
    more = [control for control in offered if control.is_more and not control.active]
    return more if len(more) >= FOLDED_FROM else []


def without(params: QueryDict, *names: str) -> str:
    """The query string without some names and without a place in the list."""
    query = params.copy()
    for name in (*names, "after", "before"):
        query.pop(name, None)
    return query.urlencode()


def _control(each: Filter, params: QueryDict, actor: Actor, active: Active | None) -> Control:
    kind = next(name for model, name in KINDS if isinstance(each, model))
    drop = without(params, *(active.params if active else (each.name,)))
    control = Control(each.name, each.label, each.icon, kind, active, drop, is_more=each.is_more)
    if isinstance(each, Choice):
        chosen = set(params.getlist(each.name))
        control.options = [
            (value, label, str(value) in chosen) for value, label in each.offered(params, actor)
        ]
    elif isinstance(each, DateRange):
        chosen = set(params.getlist(each.name))
        control.options = [(name, PRESETS[name][0], name in chosen) for name in each.presets]
        control.values = {end: params.get(f"{each.name}_{end}", "") for end in ("from", "to")}
    elif isinstance(each, Kept):
        control.values = {"value": params.get(each.name, "")}
    elif isinstance(each, NumberRange):
        control.values = {**each.typed(params), "name": each.typed_as}
    return control
