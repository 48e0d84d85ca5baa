"""Recognises what this product wrote itself, so that a file that went out comes back without a trace of the trip."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from shangji.gateway.exports.lists import headers

from .reading.mapping import IGNORED, TableMapping

REASON_HEADER = gettext_noop("Why it was not imported")


def without_our_own(table: TableMapping) -> TableMapping:
    """The reasons beside rejected rows, and what an exported list only tells, are not taken in."""
    reasons, lists = _in_every_language()
    is_ours = tuple(column.header for column in table.columns) in lists
    columns = (
        replace(column, noun=IGNORED, field="")
        if column.header in reasons or (is_ours and not column.field)
        else column
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def _in_every_language() -> tuple[set[str], set[tuple[str, ...]]]:
    reasons: set[str] = set()
    lists: set[tuple[str, ...]] = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            reasons.add(_(REASON_HEADER))
            lists |= set(headers())
    return reasons, lists
