"""Tabs of a board: parts of it that are looked at one at a time, each with layouts of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.insight.boards.reading import Reading
from shangji.ui.formats import is_chinese

MOST_TABS = 8
NAMES = {"id": 24, "name": 40, "name_en": 60}
ID = re.compile(r"[a-z][a-z0-9-]{0,23}")
ALL = "all"
"""In addresses: every tab, one below the other. It is no name of a tab."""


@dataclass(frozen=True, kw_only=True)
class TabPlan:
    id: str
    name: str
    name_en: str = ""

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    def plain(self) -> dict[str, str]:
        told = {"id": self.id, "name": self.name, "name_en": self.name_en}
        return {name: text for name, text in told.items() if text}


def tabs_of(reading: Reading, found: Any) -> tuple[TabPlan, ...]:
    """As far as they can be read; a single one is none."""
    if not found:
        return ()
    if not isinstance(found, list):
        reading.wrong(_("The board"), _("“%(name)s” is a list of names.") % {"name": "tabs"})
        return ()
    if len(found) > MOST_TABS:
        reading.wrong(_("The board"), _("A board has at most %(n)s tabs.") % {"n": MOST_TABS})
    tabs = tuple(_read(reading, found[:MOST_TABS]))
    return tabs if len(tabs) > 1 else ()


def _read(reading: Reading, found: list[Any]) -> Iterator[TabPlan]:
    taken = {ALL}
    for n, each in enumerate(found, 1):
        place = _("Tab %(n)s") % {"n": n}
        if not isinstance(each, dict):
            reading.wrong(place, _("Names with values were expected."))
            continue
        row = reading.row(each, {*NAMES}, place)
        texts = {name: reading.text(row, name, most, place) for name, most in NAMES.items()}
        key, free = texts["id"], n
        if not ID.fullmatch(key) or key in taken:
            reading.wrong(place, _("“%(name)s” is not a name of its own.") % {"name": key[:40]})
            while (key := f"t{free}") in taken:
                free += 1
        taken.add(key)
        yield TabPlan(id=key, name=texts["name"] or str(place), name_en=texts["name_en"])
