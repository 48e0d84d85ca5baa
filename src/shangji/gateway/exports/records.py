"""The records behind a number as a file: the same rows, in the same columns, as their page."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.gateway.exports.document import Block, Document, Table
from shangji.gateway.exports.files import mark_of
from shangji.gateway.exports.lists import Column, Kind
from shangji.gateway.exports.sources import Source, source
from shangji.gateway.exports.typeset import TooManyRows
from shangji.gateway.typesetting.limits import MAX_ROWS
from shangji.insight.metrics.addresses import query_of
from shangji.insight.metrics.grains import Shown
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.records import Records, records_of

KINDS: dict[str, Kind] = {
    "money": "money", "days": "days", "number": "number", "moment": "moment", "day": "date",
}  # fmt: skip
_TOLD: dict[str, Callable[[Any], Any]] = {
    "record": lambda value: value.label if value is not None else "",
    "money": lambda value: value[0],
    "truth": lambda value: _("yes") if value else _("no"),
    "text": lambda value: str(value or ""),
    "person": lambda value: str(value or ""),
}


def _found(actor: Actor, key: str, params: QueryDict) -> Records:
    """`key` is the metric's name. Raises NoSuchMetric, NoSuchDimension, NotDivisible, PeriodNotRight."""
    return records_of(query_of(params, actor, ()), key, part=params.get("part", ""))


def records_rows(actor: Actor, key: str, params: QueryDict) -> tuple[tuple[Column, ...], Iterable[Any]]:
    """Columns, and the rows as they are read from the database, however many."""
    found = _found(actor, key, params)
    return tuple(_column(shown) for shown in found.columns), found


def records_document(actor: Actor, key: str, params: QueryDict) -> Document:
    """Raises TooManyRows."""
    found = _found(actor, key, params)
    if (found.count or 0) > MAX_ROWS:
        raise TooManyRows
    columns = [_column(shown) for shown in found.columns]
    rows = [[column.value(row) for column in columns] for row in found]
    table = Table.plain([str(column.label) for column in columns], [column.kind for column in columns], rows)
    period = query_of(params, actor, ()).period.label
    told = f"{period} · {_('%(count)s rows') % {'count': len(rows)}}"
    return Document(str(found.metric.label), (Block(table=table),), mark_of(actor), told)


def _column(shown: Shown) -> Column:
    read, told = shown.read, _TOLD.get(shown.kind)
    return Column(
        shown.label,
        lambda row: told(read(row)) if told else read(row),
        KINDS.get(shown.kind, "text"),
        30 if shown.kind == "record" else 16,
    )


source(
    Source(
        "records", ("pdf", "xlsx", "csv"), records_document, lambda _actor, key: str(metric_named(key).label),
        count=lambda actor, key, params: _found(actor, key, params).count or 0, rows=records_rows,
    )
)  # fmt: skip
