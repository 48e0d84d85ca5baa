"""What a person says about cells in the third step: one cell, a row without scripts, or a block from Excel."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shangji.core.access import Refusal
from shangji.core.numbers import number_of
from shangji.gateway.imports.corrections import Corrections
from shangji.gateway.imports.lines import as_text
from shangji.gateway.imports.reading.mapping import Mapping
from shangji.gateway.imports.records import Place
from shangji.gateway.imports.running import tables_of
from shangji.gateway.models import ImportBatch
from shangji.gateway.models.import_batch import NotADraft
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

from .check import answer, back_to
from .imports import batch_of

MAX_CELLS, MAX_TEXT = 5_000, 1_000


class BlockTooLarge(Refusal):
    message = _("At most 5,000 cells can be pasted at once.")


class NoSuchCell(Refusal):
    message = _("These cells are not in the sheet. Load the page again.")


@signed_in
@require_POST
def fix(request: Request, pk: int) -> HttpResponse:
    """Say what cells should have said; a suggestion goes for all cells of the column that say the same."""
    batch = batch_of(request, pk)
    if batch.state != ImportBatch.State.DRAFT:
        raise NotADraft
    said = Corrections()
    file, sheet = request.POST.get("file", "")[:200], request.POST.get("sheet", "")[:100]
    for row, letter, text in _cells(request, batch, file, sheet):
        said.set_cell(Place(file, sheet, row), letter, text)
    if old := request.POST.get("old", ""):
        said.set_value(
            file, sheet, request.POST["letter"], old[:MAX_TEXT], _text(request.POST.get("text", ""))
        )
    batch.correct(said.to_json(), by=request.actor)
    return answer(request, batch) if is_partial(request) else redirect(back_to(request, batch))


Cell = tuple[int, str, str]


def _cells(request: Request, batch: ImportBatch, file: str, sheet: str) -> list[Cell]:
    """(row, letter, text). Raises NoSuchCell, BlockTooLarge."""
    said = request.POST
    table = Mapping.from_json(batch.mapping["text"]).table(file, sheet)
    letters = {column.letter for column in table.columns} if table else set()
    if "cells" in said:
        cells = _block(said["cells"])
    elif "letter" in said:
        cells = [(_row(said.get("row")), said["letter"], _text(said.get("text", "")))]
    else:
        cells = _changed(request, batch, file, sheet)
    if not cells or any(letter not in letters for _row, letter, _text in cells):
        raise NoSuchCell
    return cells


def _block(text: str) -> list[Cell]:
    """[[row, letter, text], …] as a script sends it."""
    try:
        cells: Any = json.loads(text)
        if len(cells) > MAX_CELLS:
            raise BlockTooLarge
        return [(_row(str(row)), str(letter), _text(str(said))) for row, letter, said in cells]
    except (ValueError, TypeError) as error:
        raise NoSuchCell from error


def _changed(request: Request, batch: ImportBatch, file: str, sheet: str) -> list[Cell]:
    """A whole row as a page without scripts sends it: the cells that say something else than the file does."""
    number, corrections = _row(request.POST.get("row")), Corrections.of(batch.fixes)
    place = Place(file, sheet, number)
    tables = [table for table in tables_of(batch.files) if (table.file, table.sheet) == (file, sheet)]
    found = [
        (number, column.letter, _text(request.POST[f"cell-{column.letter}"]), line.values[column.position])
        for table in tables for line in table.rows if line.number == number
        for column in table.columns if f"cell-{column.letter}" in request.POST
    ]  # fmt: skip
    return [
        (row, letter, text)
        for row, letter, text, cell in found
        if text != as_text(corrections.correct(place, letter, cell))
    ]


def _row(text: str | None) -> int:
    number = number_of(text)
    if number is None:
        raise NoSuchCell
    return number


def _text(said: str) -> str:
    return said.strip()[:MAX_TEXT]
