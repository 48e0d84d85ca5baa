"""Two versions of one record in the third step: looked at one by one, and decided."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from shangji.core.access import Refusal
from shangji.gateway.imports.checks import kept as kept_check
from shangji.gateway.imports.versions import COMES, THERE, Version
from shangji.gateway.models import ImportBatch
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

from .check import answer, back_to
from .checked_rows import undecided
from .imports import batch_of


class NoSuchVersion(Refusal):
    status = 409
    message = _("This was decided, or changed, in the meantime. Check again.")


@signed_in
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Say which of two versions is taken, of one record or of all alike; `again` takes a decision back."""
    batch = batch_of(request, pk)
    key, take = request.POST.get("key", ""), request.POST.get("take", "")
    said = _withdrawn(batch, key) if take == "again" else _decided(batch, key, take, "all" in request.POST)
    batch.correct(said, by=request.actor)
    return answer(request, batch) if is_partial(request) else redirect(back_to(request, batch))


Said = dict[str, dict[str, Any]]


def _withdrawn(batch: ImportBatch, key: str) -> Said:
    decision = batch.fixes.get("versions", {}).get(key)
    if decision is None:
        raise NoSuchVersion
    return {"cells": decision["before"], "versions": {key: None}}


def _decided(batch: ImportBatch, key: str, take: str, is_for_all: bool) -> Said:
    """The cells that make the chosen ones win, and what they said before."""
    check, cells = kept_check(batch), batch.fixes.get("cells", {})
    waiting = undecided(check.versions, batch) if check else []
    one = next((version for version in waiting if version.key == key), None)
    if one is None or take not in (THERE, COMES):
        raise NoSuchVersion
    said: Said = {"cells": {}, "versions": {}}
    for version in waiting if is_for_all else [one]:
        if version.key == key or _is_alike(version, one):
            new = version.cells[take]
            said["cells"].update(new)
            said["versions"][version.key] = {
                "take": take, "name": version.name, "row": version.row, "other": version.other,
                "before": {cell: cells.get(cell) for cell in new},
            }  # fmt: skip
    return said


def _is_alike(version: Version, one: Version) -> bool:
    """Both beside a row of theirs, or both beside a record."""
    return bool(version.other) == bool(one.other)
