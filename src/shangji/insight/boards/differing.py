"""What is different between two boards, in words: what publishing would change, and what a version changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.boards.plan import BoardPlan, WidgetPlan
from shangji.insight.metrics.own_sight import key_in
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import kinds
from shangji.insight.widgets.settings import Setting, period_called

TOP: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"), "name_en": gettext_lazy("English name"), "about": gettext_lazy("What it is for"),
    "about_en": gettext_lazy("What it is for, in English"), "roles": gettext_lazy("First for the roles"),
    "is_mine": gettext_lazy("Shows everybody only their own records"), "period": gettext_lazy("Period"), "compare": gettext_lazy("Compared with"), "filters": gettext_lazy("Filters"), "tabs": gettext_lazy("Tabs"),
}  # fmt: skip
COMPARES: dict[str, str | Promise] = {
    "previous": gettext_lazy("the period before"), "year": gettext_lazy("the year before"), "": gettext_lazy("nothing"),
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
            yield Difference("mute", _("The board"), str(label), _of_board(name, one), _of_board(name, other))


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
            yield Difference("mute", place, str(label), _of_widget(name, one), _of_widget(name, other))
    for name in dict.fromkeys([*old.asks, *new.asks]):
        if old.asks.get(name) != new.asks.get(name):
            yield Difference("mute", place, _setting(new, name), _asked(old, name), _asked(new, name))


def _of_board(name: str, value: Any) -> str:
    if name == "filters":
        return _said([key if key_in(key) else known.dimension_label(key) for key in value])
    if name == "period":
        return period_called(value)
    return str(COMPARES[value]) if name == "compare" else _said(value)


def _of_widget(name: str, value: Any) -> str:
    return str(kinds()[value].label) if name == "kind" and value in kinds() else _said(value, name)


def _setting(widget: WidgetPlan, name: str) -> str:
    """What the settings of its kind call it."""
    found = _settings(widget).get(name)
    return str(found.label) if found else name


def _asked(widget: WidgetPlan, name: str) -> str:
    found, value = _settings(widget).get(name), widget.asks.get(name)
    return _said(found.told(value) if found else value)


def _settings(widget: WidgetPlan) -> dict[str, Setting]:
    kind = kinds().get(widget.kind)
    return {setting.name: setting for setting in kind.settings} if kind else {}


def _said(value: Any, name: str = "") -> str:
    if value is None:
        return _("hidden") if name in PLACES else "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "—"
    return str(value) or "—"
