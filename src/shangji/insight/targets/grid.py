"""The sheet of targets as a spreadsheet: its columns, its rows, and what is pasted into it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor, NotAllowed, Refusal
from shangji.insight.targets.setting import set_months, spread, step_of, value_of
from shangji.insight.targets.sheet import Row, Sheet

Cells = list[dict[str, Any]]
YEAR = "year"


class NotAMonth(Refusal):
    message = _("This column cannot be changed here.")


def header_of() -> dict[str, Any]:
    """Whose row it is stands before each, also when the months are moved sideways."""
    return {"field": "name", "title": _("Whose"), "width": 168}


def columns_of(sheet: Sheet) -> list[dict[str, Any]]:
    months = [(_field(month), f"{month:%Y-%m}", 92, True) for month in sheet.months]
    rest = [(YEAR, _("Whole year"), 108, True), ("differs", _("More than its people"), 124, False)]
    return [
        {"field": field, "title": title, "editable": editable, "align": "right", "width": width}
        for field, title, width, editable in [*months, *rest]
    ]


def rows_of(sheet: Sheet) -> Cells:
    return [_row(row) for row in sheet.rows]


def pasted(
    sheet: Sheet, changes: Sequence[Mapping[str, Any]], by: Actor, after: Sheet
) -> tuple[Cells, int, int]:
    """Each cell saved or with the reason why not, and what follows from it elsewhere: (cells, saved, refused).

    The months of a row are set in one step. `after` is the same sheet, not read yet.
    """
    before = {row["pk"]: row for row in rows_of(sheet)}
    told = {
        (key, cell["field"]): cell
        for key, texts in _by_row(changes).items()
        for cell in _set_row(sheet, sheet.row(key), key, texts, by)
    }
    saved = {at for at, cell in told.items() if cell["ok"]}
    refused = len(told) - len(saved)
    for row in rows_of(after) if saved else []:
        for field, text in row.items():
            at = (row["pk"], field)
            if at in saved or (at not in told and before[row["pk"]][field] != text):
                told[at] = _cell(row["pk"], field, text)
    return list(told.values()), len(saved), refused


def _set_row(sheet: Sheet, row: Row | None, key: str, texts: Mapping[str, str], by: Actor) -> Cells:
    months: dict[date, int | None] = {}
    read: Cells = []
    for field, text in texts.items():
        try:
            if row is None or not row.may_set:
                raise NotAllowed
            months |= _read(sheet, row, field, text)
        except Refusal as refusal:
            read.append(_cell(key, field, "", str(refusal.message)))
        else:
            read.append(_cell(key, field, text))
    if row is None or not months:
        return read
    try:
        set_months(row.holder, sheet.measure, sheet.level, months, by)
    except Refusal as refusal:
        return [_cell(key, cell["field"], "", cell["message"] or str(refusal.message)) for cell in read]
    return read


def _read(sheet: Sheet, row: Row, field: str, text: str) -> dict[date, int | None]:
    """The months that a cell means. Raises NotAMonth, NotAnAmount, TargetNotRight."""
    value = value_of(text, sheet.measure)
    if field == YEAR:
        if value is None:
            return dict.fromkeys(sheet.months)
        known = [cell.planned if cell.is_own else None for cell in row.cells]
        return {**spread(value, sheet.months, known, step_of(sheet.measure))}
    month = next((month for month in sheet.months if _field(month) == field), None)
    if month is None:
        raise NotAMonth
    return {month: value}


def _by_row(changes: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for change in changes:
        key, field = str(change.get("pk", ""))[:20], str(change.get("field", ""))[:20]
        found.setdefault(key, {})[field] = str(change.get("text", ""))[:60]
    return found


def _row(row: Row) -> dict[str, Any]:
    """What is not set for a team is what its people are to reach."""
    return {
        "pk": row.key, "version": 0, "name": "　" * row.depth + str(row.holder), "locked": not row.may_set,
        **{_field(cell.month): _text(cell.planned) for cell in row.cells},
        YEAR: _text(row.planned), "differs": _text(row.differs_by or None),
    }  # fmt: skip


def _cell(key: str, field: str, text: Any, message: str = "") -> dict[str, Any]:
    return {"pk": key, "field": field, "ok": not message, "text": text, "message": message, "version": 0}


def _field(month: date) -> str:
    return f"m{month:%Y%m}"


def _text(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
