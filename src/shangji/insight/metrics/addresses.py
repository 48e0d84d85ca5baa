"""Addresses: how a question stands in an URL, and where the records behind a number are."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote_plus

from django.http import QueryDict

from shangji.core.access import Actor
from shangji.insight.metrics.dimensions import NOT, dimensions
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Filters, Member, MetricQuery
from shangji.ui.addresses import address

MOST_KEYS, LONGEST_KEY = 60, 2000
ASKED_FIRST = "this-quarter"


def filters_of(params: QueryDict) -> Filters:
    """The dimensions that an address names, with their keys."""
    found = []
    for name in dimensions():
        keys = tuple(
            dict.fromkeys(k.replace("\0", "") for k in params.getlist(name) if 0 < len(k) <= LONGEST_KEY)
        )
        if keys:
            found.append((name, keys[:MOST_KEYS]))
    return tuple(found)


def query_of(
    params: QueryDict, actor: Actor, metrics: Sequence[str], *, by: Sequence[str] = ()
) -> MetricQuery:
    """The question of an address. Raises PeriodNotRight."""
    compare = params.get("compare", "")
    return MetricQuery(
        actor=actor, metrics=tuple(metrics), period=Period.parse(params.get("period") or ASKED_FIRST), by=tuple(by),
        filters=filters_of(params), compare=compare if compare in ("previous", "year") else "",
    )  # fmt: skip


def narrowed(filters: Filters, members: Iterable[Member]) -> Filters:
    """The filters of a question together with the coordinates of one of its rows."""
    found = dict(filters)
    for member in members:
        before = found.get(member.dimension, ())
        # All others are those of the filter that are not named; any other member lies within the filter.
        found[member.dimension] = (*before, member.key) if member.key.startswith(NOT) else (member.key,)
    return tuple(found.items())


def asked(filters: Filters) -> list[tuple[str, str]]:
    return [(name, key) for name, keys in filters for key in keys]


def drill_url(query: MetricQuery, metric: str, members: Iterable[Member] = (), part: str = "") -> str:
    """Where the records behind a number of an answer are."""
    pairs = [("m", metric), ("period", query.period.written), *asked(narrowed(query.filters, members))]
    asked_for = [*pairs, ("part", part)] if part else pairs
    return f"{address('insight:records')}?{'&'.join(f'{_quoted(name)}={_quoted(key)}' for name, key in asked_for)}"


_quoted = lru_cache(4096)(quote_plus)
"""A picture names the same period, metric and members in each of its thousand addresses."""
