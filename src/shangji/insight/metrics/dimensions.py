"""Dimensions: what numbers are split and filtered by, each with its members, their keys for addresses, and what is above.

A key stands in an address: the id of a record, the key of a stage, a word of a text column, a written period. `none` is
for what has no value; `!` and keys, parted by commas, are all others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.numbers import pk_of, pks_of
from shangji.insight.metrics.grains import Grain, Rows
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.terms import Member

NONE, NOT = "none", "!"
BETWEEN = "\x1f"
LAST, OTHERS_LAST = 10**9, 10**9 - 1
NOWHERE = Q(pk__in=[])
Keys = Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """`column` names the column of a grain that it is made of; `above` the next higher dimension of its hierarchy.

    `unit` is set for spans of time. `rows` says which rows have one of some keys, by the path of the column. Of one that
    `is_several`, `key` gives the keys of a row put together (`joined`): the row counts in each of them, and once in a total.
    """

    name: str
    label: str | Promise
    column: str
    key: Callable[[Any, Lookup], str]
    members: Callable[[Keys, Lookup], Iterable[Member]]
    rows: Callable[[str, Keys, Lookup], Q]
    above: str = ""
    unit: str = ""
    is_ordered: bool = False
    is_several: bool = False
    own: str = ""
    """The key of the field of one's own that it is made of."""

    def narrow(self, rows: Rows, of: Grain, keys: Keys, run: Any) -> Rows:
        """The rows of a grain that have one of these keys."""
        rows = of.with_column(rows, self.column, run)
        return rows.filter(self.wanted(of.path(self.column), keys, run.lookup))

    def wanted(self, path: str, keys: Keys, lookup: Lookup) -> Q:
        """Rows with one of these keys, of which those of others are taken away."""
        asked, shut = parted(keys)
        found = self._any(path, asked, lookup) if asked else Q()
        if shut:
            # NOT IN says nothing of what has no value.
            away = ~self._any(path, [key for key in shut if key != NONE], lookup)
            found &= away & ~self._empty(path) if NONE in shut else away | self._empty(path)
        return found

    def _any(self, path: str, keys: Keys, lookup: Lookup) -> Q:
        found = self.rows(path, [key for key in keys if key != NONE], lookup)
        return found | self._empty(path) if NONE in keys else found

    def _empty(self, path: str) -> Q:
        return Q(**{f"{path}__isnull": True}) | (Q(**{path: ""}) if self.key is text_key else NOWHERE)


_dimensions: dict[str, Dimension] = {}
_further: dict[str, Callable[[], Mapping[str, Dimension]]] = {}


def dimension(found: Dimension) -> Dimension:
    """Register one. Called once, when its module is imported."""
    _dimensions[found.name] = found
    return found


def further(begins: str, read: Callable[[], Mapping[str, Dimension]]) -> None:
    """Let dimensions that are data themselves be found beside those of the product, under names that begin so."""
    _further[begins] = read


class _Known(Mapping[str, Dimension]):
    """Those of the product, then those that the company has added, as they are now."""

    def __getitem__(self, name: str) -> Dimension:
        if name in _dimensions:
            return _dimensions[name]
        return next(read() for begins, read in _further.items() if name.startswith(begins))[name]

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except (KeyError, StopIteration):
            return default

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return chain(_dimensions, *(read() for read in _further.values()))

    def __len__(self) -> int:
        return len(_dimensions) + sum(len(read()) for read in _further.values())


_known = _Known()


def dimensions() -> Mapping[str, Dimension]:
    return _known


def of_product() -> Mapping[str, Dimension]:
    """Those that are there in every company."""
    return _dimensions


def joined(keys: Iterable[str]) -> str:
    """Keys of one row put together."""
    return BETWEEN.join(keys) or NONE


def apart(key: str) -> list[str]:
    return key.split(BETWEEN)


def others(keys: Keys) -> str:
    """The key of all that are not these."""
    return NOT + ",".join(quote(key, safe="") for key in keys)


def but(key: str) -> list[str]:
    """Which ones a key of others leaves out."""
    return [unquote(part) for part in key.removeprefix(NOT).split(",") if part]


def parted(keys: Keys) -> tuple[list[str], list[str]]:
    """(those that are asked for, those that are left out)."""
    shut = [key for group in keys if group.startswith(NOT) for key in but(group)]
    return [key for key in keys if not key.startswith(NOT)], shut


def text_key(raw: Any, _lookup: Lookup) -> str:
    """A word of a column; those that would read as another key are marked."""
    text = str(raw or "")
    return f"={text}" if text == NONE or text[:1] in (NOT, "=") else text or NONE


def text_of(key: str) -> str:
    return key.removeprefix("=")


def id_key(raw: Any, _lookup: Lookup) -> str:
    return NONE if raw is None else str(raw)


def ids(path: str, keys: Keys, _lookup: Lookup) -> Q:
    return Q(**{f"{path}__in": pks_of(keys)})


def texts(path: str, keys: Keys, _lookup: Lookup) -> Q:
    return Q(**{f"{path}__in": [text_of(key) for key in keys]})


def none_member(name: str, label: str = "") -> Member:
    return Member(name, NONE, label or _("not known"), (LAST, ""))


def others_member(name: str, key: str) -> Member:
    return Member(name, key, _("Others"), (OTHERS_LAST, ""))


def named(name: str, keys: Keys, label: Callable[[str], str | None]) -> Iterable[Member]:
    """Members by their labels; one without a label is out of reach, or gone."""
    for key in keys:
        told = label(key)
        yield Member(name, key, _("not in your reach") if told is None else told, (0, told or ""))


def plain(
    name: str,
    label: str | Promise,
    known: Callable[[Lookup], dict[int, str]],
    column: str = "",
    above: str = "",
) -> Dimension:
    """A dimension whose members are records with a name."""

    def members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
        names = known(lookup)
        return named(name, keys, lambda key: names.get(pk_of(key) or 0))

    return dimension(
        Dimension(
            name=name, label=label, column=column or name, key=id_key, members=members, rows=ids, above=above
        )
    )


def worded(name: str, label: str | Promise, above: str = "") -> Dimension:
    """A dimension whose members are the words of a text column."""

    def members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
        return named(name, keys, text_of)

    return dimension(
        Dimension(name=name, label=label, column=name, key=text_key, members=members, rows=texts, above=above)
    )


def members_of(found: Dimension, keys: Iterable[str], lookup: Lookup) -> dict[str, Member]:
    """Key → member, also of what has no value and of all others."""
    asked = list(dict.fromkeys(keys))
    plain_ones = [key for key in asked if key != NONE and not key.startswith(NOT)]
    told = {member.key: member for member in found.members(plain_ones, lookup)}
    for key in asked:
        if key == NONE:
            told[key] = none_member(found.name)
        elif key.startswith(NOT):
            told[key] = others_member(found.name, key)
    return told
