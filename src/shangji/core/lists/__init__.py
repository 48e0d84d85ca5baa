"""What every list page shares: columns, filters and sorting named in the URL, keyset paging, sums."""

from shangji.core.lists.filters import Active, Choice, DateRange, Filter, Flag, Kept, NumberRange, Text, words
from shangji.core.lists.page import Page, first, firsts, in_each
from shangji.core.lists.spec import Column, ListSpec

__all__ = [
    "Active",
    "Choice",
    "Column",
    "DateRange",
    "Filter",
    "Flag",
    "Kept",
    "ListSpec",
    "NumberRange",
    "Page",
    "Text",
    "first",
    "firsts",
    "in_each",
    "words",
]
