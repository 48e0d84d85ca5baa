"""Recognises what this product wrote itself, so that a file that went out comes back without a trace of the trip."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from shangji.gateway.exports.lists import headers, headings

from .own_fields import KIND_OF
from .reading.mapping import IGNORED, ColumnMapping, TableMapping

REASON_HEADER = gettext_noop("Why it was not imported")


def without_our_own(table: TableMapping) -> TableMapping:
    """The reasons beside rejected rows, and what an exported list only tells, are not taken in."""
    reasons, lists = _in_every_language()
    is_ours = tuple(column.header for column in table.columns) in lists
    columns = (
        _left_out(column) if column.header in reasons or (is_ours and not column.field) else column
        for column in table.columns
    )
    return _as_exported(replace(table, columns=tuple(columns)))


def _as_exported(table: TableMapping) -> TableMapping:
    """The headings of a list with the numbers of its records mean what they meant when it went out."""
    if not table.is_numbered:
        return table
    known = _headings(KIND_OF[table.noun])
    filled = {known.get(column.header) for column in table.columns}
    return replace(table, columns=tuple(_meant(column, known, filled) for column in table.columns))


def _meant(column: ColumnMapping, known: dict[str, str], filled: set[str | None]) -> ColumnMapping:
    if column.header not in known:
        is_double = f"{column.noun}.{column.field}" in filled
        return replace(column, noun="", field="", confidence=0.0, reason="none") if is_double else column
    noun, _dot, name = known[column.header].partition(".")
    if not name:
        return _left_out(column)
    if (noun, name) == (column.noun, column.field):
        return column
    return replace(column, noun=noun, field=name, confidence=0.98, reason="header", unit="", stage="")


def _left_out(column: ColumnMapping) -> ColumnMapping:
    return replace(column, noun=IGNORED, field="", unit="", stage="")


def _headings(kind: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= headings(kind)
    return found


def _in_every_language() -> tuple[set[str], set[tuple[str, ...]]]:
    reasons: set[str] = set()
    lists: set[tuple[str, ...]] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            reasons.add(_(REASON_HEADER))
            lists |= set(headers())
    return reasons, lists
