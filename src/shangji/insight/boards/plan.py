"""A board as plain values: what its text says, what the database keeps and what the designer changes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.insight.boards.reading import Place, Problem, Reading
from shangji.insight.boards.tabs import TabPlan, tabs_of
from shangji.ui.formats import is_chinese

DESK_COLUMNS, WALL_COLUMNS, WALL_ROWS, MOST_ROWS = 12, 32, 18, 400
MOST_WIDGETS = 40
TEXTS = {"board": 60, "board_en": 60, "about": 200, "about_en": 200}
WORDS = {"id": 24, "kind": 24, "name": 60, "name_en": 80}
BOARD_NAMES = {*TEXTS, "for", "whose", "period", "compare", "filters", "tabs", "widgets"}
WIDGET_NAMES = {*WORDS, "tab", "asks", "desk", "phone", "tv"}
_ID = re.compile(r"[a-z][a-z0-9-]{0,23}")

Asks = Mapping[str, Any]


class NotABoard(Refusal):
    message = _("This is not the text of a board.")


@dataclass(frozen=True, kw_only=True)
class WidgetPlan:
    """One widget and its place in each layout of its tab; None hides it there. On the phone the number is the order."""

    id: str
    kind: str
    name: str = ""
    name_en: str = ""
    tab: str = ""
    asks: Asks
    desk: Place | None = None
    phone: int | None = None
    tv: Place | None = None

    @property
    def label(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    def plain(self) -> dict[str, Any]:
        told: dict[str, Any] = {"id": self.id, "kind": self.kind}
        told |= {name: text for name in ("name", "name_en", "tab") if (text := getattr(self, name))}
        if self.asks:
            told["asks"] = dict(self.asks)
        told["desk"] = list(self.desk) if self.desk else False
        told["phone"] = False if self.phone is None else self.phone
        if self.tv:
            told["tv"] = list(self.tv)
        return told


@dataclass(frozen=True, kw_only=True)
class BoardPlan:
    """`roles` are keys of roles that find the board among their first tabs; `problems` what was left out in reading."""

    name: str
    name_en: str = ""
    about: str = ""
    about_en: str = ""
    roles: tuple[str, ...] = ()
    is_mine: bool = False
    """Whether it shows each reader their own records alone, however far they reach."""
    period: str = "this-quarter"
    compare: str = "previous"
    filters: tuple[str, ...] = ()
    tabs: tuple[TabPlan, ...] = ()
    """None, or two and more: each widget then stands in one of them."""
    widgets: tuple[WidgetPlan, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def label(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    @property
    def told(self) -> str:
        return self.about if is_chinese() or not self.about_en else self.about_en

    def widget(self, key: str) -> WidgetPlan | None:
        return next((found for found in self.widgets if found.id == key), None)

    def tab(self, key: str) -> TabPlan | None:
        """The one of that name, else the first; None where there are none."""
        return next((one for one in self.tabs if one.id == key), self.tabs[0] if self.tabs else None)

    def of_tab(self, key: str) -> "BoardPlan":
        """The board as its tab shows it, without the others."""
        return replace(self, tabs=(), widgets=tuple(w for w in self.widgets if w.tab == key))

    def parts(self) -> "list[tuple[TabPlan | None, BoardPlan]]":
        """Tab by tab, or the whole where there are none."""
        return [(tab, self.of_tab(tab.id)) for tab in self.tabs] or [(None, self)]

    def on_desk(self) -> list[WidgetPlan]:
        """Those that are shown there, as they are read: row by row."""
        return sorted(
            (w for w in self.widgets if w.desk), key=lambda w: (w.desk[1], w.desk[0]) if w.desk else ()
        )

    def on_phone(self) -> list[WidgetPlan]:
        return sorted((w for w in self.widgets if w.phone is not None), key=lambda w: w.phone or 0)

    def on_wall(self) -> list[WidgetPlan]:
        return [w for w in self.widgets if w.tv]

    def plain(self) -> dict[str, Any]:
        told: dict[str, Any] = {
            "board": self.name, "board_en": self.name_en, "about": self.about, "about_en": self.about_en,
            "for": list(self.roles), "whose": "mine" if self.is_mine else "", "period": self.period, "compare": self.compare, "filters": list(self.filters),
        }  # fmt: skip
        told["tabs"] = [tab.plain() for tab in self.tabs]
        told = {name: value for name, value in told.items() if value or name == "compare"}
        return {**told, "widgets": [widget.plain() for widget in self.widgets]}


def plan_of(found: Any) -> BoardPlan:
    """The board that plain values say; what cannot be read of it is among its problems. Raises NotABoard."""
    if not isinstance(found, dict):
        raise NotABoard
    reading = Reading()
    top = reading.row(found, BOARD_NAMES, _("The board"))
    rows = top.get("widgets") or []
    if not isinstance(rows, list):
        raise NotABoard(_("There is no list of widgets."))
    if len(rows) > MOST_WIDGETS:
        raise NotABoard(_("A board has at most %(n)s widgets.") % {"n": MOST_WIDGETS})
    texts = {name: reading.text(top, name, most, _("The board")) for name, most in TEXTS.items()}
    tabs = tabs_of(reading, top.get("tabs"))
    widgets = [w for n, row in enumerate(rows, 1) if (w := _widget(reading, row, n, tabs))]
    compare = str(top.get("compare", "previous") or "")
    if compare not in ("", "previous", "year"):
        reading.wrong(_("The board"), _("“%(name)s” is not known.") % {"name": compare[:40]})
        compare = "previous"
    return BoardPlan(
        name=texts["board"], name_en=texts["board_en"], about=texts["about"], about_en=texts["about_en"],
        roles=reading.words(top, "for", _("The board")), is_mine=top.get("whose") == "mine", compare=compare,
        period=reading.text(top, "period", 40, _("The board")) or "this-quarter",
        filters=reading.words(top, "filters", _("The board")), tabs=tabs, widgets=settled(_named(widgets)),
        problems=tuple(reading.problems),
    )  # fmt: skip


def _widget(reading: Reading, found: Any, n: int, tabs: Sequence[TabPlan]) -> WidgetPlan | None:
    place = _("Widget %(n)s") % {"n": n}
    if not isinstance(found, dict):
        reading.wrong(place, _("Names with values were expected."))
        return None
    row = reading.row(found, WIDGET_NAMES, place)
    texts = {name: reading.text(row, name, most, place) for name, most in WORDS.items()}
    if not _ID.fullmatch(texts["id"]):
        texts["id"] = f"w{n}"
    asks = row.get("asks") or {}
    if not isinstance(asks, dict) or not is_plain(asks):
        reading.wrong(place, _("“%(name)s” is names with values.") % {"name": "asks"})
        asks = {}
    phone = row.get("phone", n)
    if phone is not False and (type(phone) is not int or not 0 <= phone <= 999):
        reading.wrong(place, _("“%(name)s” is a whole number, or false.") % {"name": "phone"})
        phone = n
    return WidgetPlan(
        **texts, tab=_tab(reading, row, tabs, place), asks=asks, desk=reading.place(row, "desk", DESK_COLUMNS, MOST_ROWS, place),
        phone=None if phone is False else phone, tv=reading.place(row, "tv", WALL_COLUMNS, WALL_ROWS, place),
    )  # fmt: skip


def _tab(reading: Reading, row: Mapping[str, Any], tabs: Sequence[TabPlan], place: Any) -> str:
    """The tab that it names, else the first one: nothing is lost because a tab is gone."""
    named = row.get("tab") or ""
    if not tabs or not named:
        return tabs[0].id if tabs else ""
    if named not in {tab.id for tab in tabs}:
        reading.wrong(place, _("“%(name)s” is not known.") % {"name": str(named)[:40]})
        return tabs[0].id
    return str(named)


def _named(widgets: Sequence[WidgetPlan]) -> list[WidgetPlan]:
    """No two with the same name in addresses."""
    taken: set[str] = set()
    found = []
    for widget in widgets:
        key, n = widget.id, 2
        while key in taken:
            key, n = f"{widget.id[:20]}-{n}", n + 1
        taken.add(key)
        found.append(replace(widget, id=key))
    return found


def settled(widgets: Sequence[WidgetPlan]) -> tuple[WidgetPlan, ...]:
    """No two over each other on the desk of their tab: the later one moves down."""
    desks: dict[str, list[Place]] = {}
    found = []
    for widget in widgets:
        at, placed = widget.desk, desks.setdefault(widget.tab, [])
        while at and (hit := next((p for p in placed if _overlap(p, at)), None)):
            at = (at[0], hit[1] + hit[3], at[2], at[3])
        if at:
            placed.append(at)
        found.append(replace(widget, desk=at))
    return tuple(found)


def _overlap(one: Place, other: Place) -> bool:
    across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return across and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


def is_plain(value: Any, depth: int = 4) -> bool:
    """Whether it can be kept: texts, numbers and yes or no, in lists and under names, not too deep and not too long."""
    if isinstance(value, str):
        return len(value) <= 4000 and "\0" not in value
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return -1e15 < value < 1e15
    if isinstance(value, dict):
        named = all(isinstance(name, str) and len(name) <= 40 for name in value)
        return (
            named
            and len(value) <= 40
            and depth > 0
            and all(is_plain(one, depth - 1) for one in value.values())
        )
    return (
        isinstance(value, list)
        and len(value) <= 60
        and depth > 0
        and all(is_plain(one, depth - 1) for one in value)
    )
