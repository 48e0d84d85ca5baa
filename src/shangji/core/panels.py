"""Boxes that an upper package shows on a lower package's page."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from shangji.core.access import Actor


@dataclass(frozen=True)
class Panel:
    """`context(noun, actor)` gives the template its words, or None to stay away."""

    page: str
    title: str | Promise
    template: str
    context: Callable[[Any, Actor], dict[str, Any] | None]
    order: int = 50


_panels: dict[str, list[Panel]] = defaultdict(list)


def panel(found: Panel) -> None:
    """Register a box for the page of a noun, such as `package.noun`."""
    _panels[found.page].append(found)
    _panels[found.page].sort(key=lambda p: p.order)


def panels_for(page: str, noun: Any, actor: Actor) -> list[tuple[Panel, dict[str, Any]]]:
    """The boxes of a page that have something to say to this actor."""
    shown = ((p, p.context(noun, actor)) for p in _panels[page])
    return [(p, words) for p, words in shown if words is not None]
