"""What is different between two boards, in words: what publishing would change, and what a version changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.boards.plan import BoardPlan, WidgetPlan

TOP: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"), "name_en": gettext_lazy("English name"), "about": gettext_lazy("What it is for"),
    "about_en": gettext_lazy("What it is for, in English"), "roles": gettext_lazy("First for the roles"),
    "is_mine": gettext_lazy("Shows everybody only their own records"), "period": gettext_lazy("Period"), "compare": gettext_lazy("Compared with"), "filters": gettext_lazy("Filters"), "tabs": gettext_lazy("Tabs"),
}  # fmt: skip
PLACES: dict[str, str | Promise] = {
    "desk": gettext_lazy("Place on the desk"), "phone": gettext_lazy("Place on the phone"),
    "tv": gettext_lazy("Place on the wall"),
}  # fmt: skip
WIDGET: dict[str, str | Promise] = {
    "kind": gettext_lazy("Kind"), "name": gettext_lazy("Title"), "name_en": gettext_lazy("English title"), "tab": gettext_lazy("Tab"), **PLACES,
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """`tone` is good for what is new, risk for what is gone, mute for what changed."""

    tone: str
    place: str
    what: str
    old: str = ""
    new: str = ""


def differences(old: BoardPlan, new: BoardPlan) -> list[Difference]:
    """In the order of the newer board, what is gone at the end."""
    return [*_top(old, new), *_widgets(old, new)]


def _top(old: BoardPlan, new: BoardPlan) -> Iterator[Difference]:
    for name, label in TOP.items():
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield Difference("mute", _("The board"), str(label), _said(one), _said(other))


def _widgets(old: BoardPlan, new: BoardPlan) -> Iterator[Difference]:
    for widget in new.widgets:
        before = old.widget(widget.id)
        if before is None:
            yield Difference("good", widget.label or widget.id, _("New"))
        else:
            yield from _one(before, widget)
    for widget in old.widgets:
        if new.widget(widget.id) is None:
            yield Difference("risk", widget.label or widget.id, _("Gone"))


def _one(old: WidgetPlan, new: WidgetPlan) -> Iterator[Difference]:
    place = new.label or new.id
    for name, label in WIDGET.items():
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield Difference("mute", place, str(label), _said(one, name), _said(other, name))
    for name in dict.fromkeys([*old.asks, *new.asks]):
        if old.asks.get(name) != new.asks.get(name):
            yield Difference("mute", place, name, _said(old.asks.get(name)), _said(new.asks.get(name)))


def _said(value: Any, name: str = "") -> str:
    if value is None:
        return _("hidden") if name in PLACES else "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "—"
    return str(value) or "—"
