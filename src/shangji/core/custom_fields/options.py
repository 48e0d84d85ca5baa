"""What can be chosen in a field: options with a key that stays when they are renamed, in up to three steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shangji.core.custom_fields.kinds import ValueNotRight, folded

STEPS, MOST, BETWEEN = 3, 500, " / "


@dataclass(frozen=True)
class Option:
    """`key` is its first name, below another one with that one's key before it; a retired one is not offered."""

    key: str
    name: str
    name_en: str = ""
    parent: str = ""
    is_retired: bool = False

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


def in_language(name: str, name_en: str) -> str:
    """A name in the reader's language; without an English one the same for all."""
    return name if not name_en or (get_language() or "zh").startswith("zh") else name_en


class OptionsKept:
    """The options of a definition, read from its settings once."""

    settings: dict[str, Any]

    @cached_property
    def options(self) -> list[Option]:
        return [Option(**row) for row in self.settings.get("options", [])]

    @cached_property
    def _by_key(self) -> Mapping[str, Option]:
        return {option.key: option for option in self.options}

    @property
    def offered(self) -> list[Option]:
        """Those that can be chosen: neither retired nor below one that is."""
        return [
            o for o in self.options if not any(self._by_key[k].is_retired for k in self.option_line(o.key))
        ]

    def option_named(self, text: str) -> Option:
        """By its key, its name or its path, in either language. Raises ValueNotRight."""
        if text in self._by_key:
            return self._by_key[text]
        asked = folded(text.replace("／", "/"))
        found = [o for o in self.offered if asked in {folded(name) for name in self._names(o)}]
        if len(found) != 1:
            told = "、".join(option.label for option in self.offered[:12])
            raise ValueNotRight(_("“%(text)s” is not to choose from here: %(options)s.") % {"text": text[:40], "options": told})  # fmt: skip
        return found[0]

    def option_label(self, key: str) -> str:
        found = self._by_key.get(key)
        return found.label if found else str(key)

    def option_line(self, key: str) -> list[str]:
        """Its keys from the first step down to it."""
        line: list[str] = []
        while key and key not in line:
            line.insert(0, key)
            found = self._by_key.get(key)
            key = found.parent if found else ""
        return line

    def option_path(self, key: str) -> str:
        return BETWEEN.join(self.option_label(each) for each in self.option_line(key))

    def _names(self, option: Option) -> Iterable[str]:
        line = [self._by_key[key] for key in self.option_line(option.key)]
        for sign in (BETWEEN, "/"):
            yield sign.join(each.name for each in line)
            yield sign.join(each.name_en or each.name for each in line)
        yield from (option.name, option.name_en or option.name)


def options_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Options as they are kept, from rows of `key` (empty for a new one), name, name_en, step and is_retired.

    What stands in the second step belongs to the last one before it in the first. Raises ValueNotRight.
    """
    made: list[dict[str, Any]] = []
    above: list[str] = []
    for row in rows:
        name, step = str(row["name"]).strip()[:60], int(row.get("step") or 1)
        if not name:
            continue
        if not 1 <= step <= min(len(above) + 1, STEPS):
            raise ValueNotRight(_("“%(name)s” has nothing above it.") % {"name": name})
        above = above[: step - 1]
        parent = above[-1] if above else ""
        key = str(row.get("key") or (f"{parent}{BETWEEN}{name}" if parent else name))[:200]
        above.append(key)
        made.append(
            {"key": key, "name": name, "name_en": str(row.get("name_en") or "").strip()[:60], "parent": parent, "is_retired": bool(row.get("is_retired"))}
        )  # fmt: skip
    keys = [row["key"] for row in made]
    names = [(row["parent"], folded(row["name"])) for row in made]
    if not made or len(made) > MOST or len(set(keys)) < len(keys) or len(set(names)) < len(names):
        raise ValueNotRight(_("A choice needs options, each with a name of its own; at most %(n)s of them.") % {"n": MOST})  # fmt: skip
    return made
