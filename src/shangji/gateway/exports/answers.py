"""Answers of the metrics as tables: members down, metrics across, totals as they were evaluated and never added up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shangji.gateway.exports.document import Heading, Line, Table
from shangji.gateway.exports.lists import Kind
from shangji.insight.charts.pivot import Line as PivotLine
from shangji.insight.charts.pivot import Pivot
from shangji.insight.metrics.asking import dimension_named
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.terms import Answer, Row

MOST_COLUMNS, EXACT = 80, 6
KINDS: dict[str, Kind] = {"money": "money", "count": "number", "ratio": "percent", "days": "days"}


def kind_of(metric: str) -> Kind:
    return KINDS.get(metric_named(metric).unit, "decimal")


def table_of_answer(answer: Answer) -> Table:
    """One line a combination, groups with their subtotal below them, the grand total last; with what it was compared to."""
    by, names = answer.query.by, answer.query.metrics
    is_compared = answer.before is not None
    labels = [dimension_named(name).label for name in by]
    kinds: list[Kind] = ["text"] * len(by)
    for name in names:
        labels += [metric_named(name).label, *([_("before")] if is_compared else [])]
        kinds += [kind_of(name)] * (2 if is_compared else 1)
    lines = [_line(row, names, len(by), is_compared=is_compared) for row in answer.rows if by]
    lines = _with_subtotals(answer, lines, is_compared=is_compared) if len(by) > 1 else lines
    total = Row((), answer.total)
    if lines or not by:
        lines.append(_line(total, names, len(by), is_compared=is_compared, level="total"))
    return Table(tuple(kinds), (tuple(Heading(str(label)) for label in labels),), lines, max(0, len(by) - 1))


def _with_subtotals(answer: Answer, lines: list[Line], *, is_compared: bool) -> list[Line]:
    """Lines of one first member next to each other, in the order of the subtotals."""
    tops = [row for row in answer.subtotals if len(row.members) == 1]
    rows = list(zip(answer.rows, lines, strict=True))
    found: list[Line] = []
    for top in tops:
        found += [line for row, line in rows if row.members[0].key == top.members[0].key]
        found.append(
            _line(top, answer.query.metrics, len(answer.query.by), is_compared=is_compared, level="subtotal")
        )
    return found


def _line(row: Row, names: Sequence[str], width: int, *, is_compared: bool, level: Any = "row") -> Line:
    heads: list[Any] = [member.label for member in row.members]
    if level == "subtotal":
        heads[-1] = _("%(name)s, subtotal") % {"name": heads[-1]}
    if level == "total" and width:
        heads = [_("Total")]
    heads += [None] * (width - len(heads))
    values: list[Any] = []
    for name in names:
        value, kind = row.values[name], kind_of(name)
        values.append(number(value.value, kind))
        if is_compared:
            values.append(number(value.before.value, kind) if value.before else None)
    return Line((*heads, *values), level)


def number(value: Any, kind: Kind) -> Any:
    """As a worksheet takes it: an amount to the cent, a share as exact as it is."""
    if isinstance(value, Decimal):
        return round(value, 2 if kind == "money" else EXACT)
    return value


def table_of_answers(answers: Sequence[Answer]) -> Table | None:
    """What stands behind a picture: the answer that says which members it shows, or else the longest one, with the
    numbers of others that are split alike beside it."""
    split = [answer for answer in answers if answer.query.by]
    limited = (answer for answer in split if answer.query.limit is not None)
    main = next(limited, None) or max(split, key=lambda answer: len(answer.rows), default=None)
    if main is None:
        return table_of_answer(answers[0]) if answers else None
    if len(main.query.by) == 2 and len(main.query.metrics) == 1 and main.before is None:
        return table_across(main)
    alike = [
        answer
        for answer in split
        if answer.query.by == main.query.by and answer.query.period == main.query.period
    ]
    return _beside(table_of_answer(main), main, [answer for answer in alike if answer is not main])


def table_across(answer: Answer) -> Table:
    """One number by two dimensions: the members of the second one are columns, rows have their own total.

    Where there are no members, and so no columns, it is the bare headings.
    """
    name = answer.query.metrics[0]
    down, across = (dimension_named(each) for each in answer.query.by)
    columns = answer.axes[across.name][-MOST_COLUMNS:]
    if not columns:
        return table_of_answer(answer)
    cells = {(row.members[0].key, row.members[1].key): row.values[name].value for row in answer.rows}
    kind = kind_of(name)
    kinds: list[Kind] = ["text", *[kind for _column in columns], kind]
    upper = (
        Heading(str(down.label), down=2),
        Heading(str(across.label), across=len(columns)),
        Heading(_("Total"), down=2),
    )
    lines = [
        Line((
            top.members[0].label, *(number(cells.get((top.members[0].key, column.key)), kind) for column in columns),
            number(top.values[name].value, kind),
        ))
        for top in answer.subtotals if len(top.members) == 1
    ]  # fmt: skip
    return Table(tuple(kinds), (upper, tuple(Heading(column.label) for column in columns)), lines)


def _beside(table: Table, main: Answer, others: Sequence[Answer]) -> Table:
    """Columns more, for metrics that are not there yet; a member that the other answer lacks stays blank."""
    if len(main.query.by) != 1:
        return table
    kinds, headings, cells = (
        list(table.kinds),
        list(table.headings[0]),
        [list(line.cells) for line in table.lines],
    )
    known = set(main.query.metrics)
    for other in others:
        for name in other.query.metrics:
            if name in known:
                continue
            known.add(name)
            values = {row.members[0].key: row.values[name].value for row in other.rows}
            kinds.append(kind_of(name))
            headings.append(Heading(str(metric_named(name).label)))
            for row, line in zip(main.rows, cells, strict=False):
                line.append(number(values.get(row.members[0].key), kinds[-1]))
            if len(cells) > len(main.rows):
                cells[-1].append(number(other.total[name].value, kinds[-1]))
    lines = [Line(tuple(row), line.level) for row, line in zip(cells, table.lines, strict=True)]
    return Table(tuple(kinds), (tuple(headings),), lines, table.grouped)


def table_of_change(answer: Answer, name: str) -> Table:
    """What each member was, is, and by how much it differs; only for what can be added up."""
    kind = kind_of(name)
    label = str(dimension_named(answer.query.by[0]).label)
    headings = (label, _("Now"), _("Before"), _("Difference"))
    lines = []
    for row, level in (*((row, "row") for row in answer.rows), (Row((), answer.total), "total")):
        now, before = row.values[name].value, row.values[name].before
        then = before.value if before else None
        change = Decimal(now or 0) - Decimal(then or 0)
        head = row.members[0].label if row.members else _("Total")
        lines.append(Line((head, *(number(each, kind) for each in (now, then, change))), level))  # type: ignore[arg-type]
    return Table(("text", kind, kind, kind), (tuple(Heading(text) for text in headings),), lines)


def table_of_pivot(found: Pivot) -> Table:
    """Its levels of headings as merged cells, each group in a column of its own, subtotals where they stand."""
    depth, levels = len(found.dimensions), max((len(path) for path in found.columns), default=1)
    kinds: list[Kind] = ["text"] * depth
    kinds += [KINDS.get(found.unit(place).kind, "decimal") for place in range(len(found.columns))]
    first = tuple(Heading(label, down=levels) for label in found.dimensions)
    headings = tuple(
        (*(first if level == 0 else ()), *_spanned(found.columns, level)) for level in range(levels)
    )
    return Table(tuple(kinds), headings, [_pivot_line(line, kinds, depth) for line in found.lines], depth - 1)


def _spanned(paths: Sequence[tuple[str, ...]], level: int) -> Iterator[Heading]:
    """One level: neighbours with the same path so far are one cell."""
    deepest = max(len(path) for path in paths)
    place = 0
    while place < len(paths):
        path = paths[place][: level + 1]
        end = place + 1
        while (
            end < len(paths)
            and len(path) == level + 1 < len(paths[place])
            and paths[end][: level + 1] == path
        ):
            end += 1
        if len(path) == level + 1:
            yield Heading(
                path[level], across=end - place, down=deepest - level if len(paths[place]) == level + 1 else 1
            )
        place = end


def _pivot_line(line: PivotLine, kinds: Sequence[Kind], depth: int) -> Line:
    values = tuple(number(mark.value, kind) for mark, kind in zip(line.cells, kinds[depth:], strict=True))
    blank = [None] * (depth - len(line.heads))
    if not line.heads:
        return Line((_("Total"), *blank[1:], *values), "total")
    if len(line.heads) < depth:
        label = _("%(name)s, subtotal") % {"name": line.heads[-1]}
        return Line((*line.heads[:-1], label, *blank, *values), "subtotal")
    return Line((*line.heads, *values))
