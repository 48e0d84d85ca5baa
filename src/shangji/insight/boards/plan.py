"""A board as plain values: what its text says, what the database keeps and what the designer changes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.ui.formats import is_chinese

DESK_COLUMNS, WALL_COLUMNS, WALL_ROWS, MOST_ROWS = 12, 32, 18, 400
MOST_WIDGETS = 40
TEXTS = {"board": 60, "board_en": 60, "about": 200, "about_en": 200}
WORDS = {"id": 24, "kind": 24, "name": 60, "name_en": 80}
BOARD_NAMES = {*TEXTS, "for", "whose", "period", "compare", "filters", "widgets"}
WIDGET_NAMES = {*WORDS, "asks", "desk", "phone", "tv"}
_ID = re.compile(r"[a-z][a-z0-9-]{0,23}")

Asks = Mapping[str, Any]
Place = tuple[int, int, int, int]
"""Column and row, both from 0, width and height in cells."""


class NotABoard(Refusal):
    message = _("This is not the text of a board.")


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; the rest of the board works."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}" if self.place else self.words


@dataclass(frozen=True, kw_only=True)
class WidgetPlan:
    """One widget and its place in each layout; None hides it there. On the phone the number is the order."""

    id: str
    kind: str
    name: str = ""
    name_en: str = ""
    asks: Asks
    desk: Place | None = None
    phone: int | None = None
    tv: Place | None = None

    @property
    def label(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    def plain(self) -> dict[str, Any]:
        told: dict[str, Any] = {"id": self.id, "kind": self.kind}
        told |= {name: text for name in ("name", "name_en") if (text := getattr(self, name))}
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
        told = {name: value for name, value in told.items() if value or name == "compare"}
        return {**told, "widgets": [widget.plain() for widget in self.widgets]}


class _Reading:
    """Collects what is wrong on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, place: Any, words: Any) -> None:
        self.problems.append(Problem(str(place), str(words)))

    def row(self, found: Mapping[Any, Any], names: set[str], place: Any) -> dict[str, Any]:
        for name in found:
            if name not in names:
                self.wrong(place, _("“%(name)s” is not known.") % {"name": str(name)[:40]})
        return {name: value for name, value in found.items() if name in names}

    def text(self, row: Mapping[str, Any], name: str, most: int, place: Any) -> str:
        value = row.get(name)
        if value is not None and not isinstance(value, str | int | float):
            self.wrong(place, _("“%(name)s” is a text.") % {"name": name})
            return ""
        said = "" if value is None else str(value).replace("\0", "").strip()
        if len(said) > most:
            self.wrong(place, _("“%(name)s” has at most %(n)s characters.") % {"name": name, "n": most})
        return said[:most]

    def words(self, row: Mapping[str, Any], name: str, place: Any) -> tuple[str, ...]:
        value = row.get(name) or []
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(place, _("“%(name)s” is a list of names.") % {"name": name})
            return ()
        return tuple(dict.fromkeys(value))[:20]

    def place(self, row: Mapping[str, Any], name: str, columns: int, rows: int, place: Any) -> Place | None:
        value = row.get(name)
        if value is None or value is False:
            return None
        if not isinstance(value, list) or len(value) != 4 or not all(type(n) is int for n in value):
            self.wrong(place, _("“%(name)s” is column, row, width and height.") % {"name": name})
            return None
        x, y, width, height = value
        if not (0 <= x < columns and 0 <= y < rows and 0 < width <= columns - x and 0 < height <= rows - y):
            self.wrong(place, _("“%(name)s” does not fit the layout.") % {"name": name})
            return None
        return (x, y, width, height)


def plan_of(found: Any) -> BoardPlan:
    """The board that plain values say; what cannot be read of it is among its problems. Raises NotABoard."""
    if not isinstance(found, dict):
        raise NotABoard
    reading = _Reading()
    top = reading.row(found, BOARD_NAMES, _("The board"))
    rows = top.get("widgets") or []
    if not isinstance(rows, list):
        raise NotABoard(_("There is no list of widgets."))
    if len(rows) > MOST_WIDGETS:
        raise NotABoard(_("A board has at most %(n)s widgets.") % {"n": MOST_WIDGETS})
    texts = {name: reading.text(top, name, most, _("The board")) for name, most in TEXTS.items()}
    widgets = [w for n, row in enumerate(rows, 1) if (w := _widget(reading, row, n))]
    compare = str(top.get("compare", "previous") or "")
    if compare not in ("", "previous", "year"):
        reading.wrong(_("The board"), _("“%(name)s” is not known.") % {"name": compare[:40]})
        compare = "previous"
    return BoardPlan(
        name=texts["board"], name_en=texts["board_en"], about=texts["about"], about_en=texts["about_en"],
        roles=reading.words(top, "for", _("The board")), is_mine=top.get("whose") == "mine", compare=compare,
        period=reading.text(top, "period", 40, _("The board")) or "this-quarter",
        filters=reading.words(top, "filters", _("The board")), widgets=settled(_named(widgets)),
        problems=tuple(reading.problems),
    )  # fmt: skip


def _widget(reading: _Reading, found: Any, n: int) -> WidgetPlan | None:
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
        **texts, asks=asks, desk=reading.place(row, "desk", DESK_COLUMNS, MOST_ROWS, place),
        phone=None if phone is False else phone, tv=reading.place(row, "tv", WALL_COLUMNS, WALL_ROWS, place),
    )  # fmt: skip


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
    """No two over each other on the desk: the later one moves down."""
    placed: list[Place] = []
    found = []
    for widget in widgets:
        at = widget.desk
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
