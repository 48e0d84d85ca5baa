"""Touched: with which customers there was a follow-up on some days, as bits of their numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q

from shangji.insight.bits import Bits
from shangji.insight.metrics.by_day import WRITTEN, Days
from shangji.insight.metrics.reading import Raw
from shangji.insight.models import CustomerNumber, TouchedDay

UNNUMBERED = 2**40
"""From here on stand the keys of those who have no number yet: nobody was in touch with them on a day that is over."""


def told_by_day(days: Days, columns: Sequence[str]) -> Mapping[Raw, list[Bits]]:
    """Of each group, lines that tell of its days; with some of several days where no column asks for each."""
    is_by_day = bool(days.run.spans) or any(column in WRITTEN for column in columns)
    which = Q(span=1) if is_by_day else covering(*days.whole)
    found: dict[Raw, list[Bits]] = defaultdict(list)
    for *raw, kept in replace(days, rows=days.rows.filter(which)).each(columns, "customers"):
        found[tuple(raw)].append(Bits.unpacked(kept))
    return found


def with_numbers(found: Mapping[Raw, Collection[int]]) -> Iterator[tuple[Raw, Bits]]:
    """Customers of groups, as bits."""
    numbers = CustomerNumber.of(sorted({key for keys in found.values() for key in keys}))
    for raw, keys in found.items():
        yield raw, Bits.of(numbers.get(key, UNNUMBERED + key) for key in keys)


def covering(first: int, end: int) -> Q:
    """As few lines as tell of these days."""
    found = Q(pk__in=[])
    for span, start, until in _spans(first, end, TouchedDay.SPANS):
        found |= Q(span=span, day__gte=start, day__lt=until)
    return found


def _spans(first: int, end: int, spans: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(days of a line, from, until): of the longest ones as many as lie within, and of shorter ones what is left at the ends."""
    if first >= end:
        return
    span, *finer = spans
    start, until = -(-first // span) * span, end // span * span
    if start >= until:
        yield from _spans(first, end, finer)
        return
    yield from _spans(first, start, finer)
    yield span, start, until
    yield from _spans(until, end, finer)
