"""业绩目标: the sheet of a year, as a page and as a spreadsheet; the plan of one person or team; last year's and a bit more."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.calendar import today
from shangji.core.events import Event
from shangji.core.numbers import number_of, pk_of
from shangji.insight.forms.targets import CopyForm, PlanForm
from shangji.insight.metrics.periods import unit_at
from shangji.insight.models.below import may_plan
from shangji.insight.targets.grid import columns_of, header_of, pasted, rows_of
from shangji.insight.targets.measures import LEVELS, MEASURES
from shangji.insight.targets.setting import copies, set_months
from shangji.insight.targets.sheet import Sheet, holder_of, measure_named, plan_of
from shangji.people.answers import dialog, done
from shangji.people.middleware import Request, signed_in
from shangji.people.steps import together, undo_url_of
from shangji.people.views.people import form_methods
from shangji.ui.responses import cells_told, close_dialog, is_partial, toast, trigger

LAST_LINES = 8


@signed_in
def targets(request: Request) -> HttpResponse:
    """`?year=`, `?measure=`, `?level=`, `?team=`; `?mode=grid` is the spreadsheet."""
    sheet = _sheet(request, request.GET)
    this_year = unit_at(today(), "year").first.year
    words: dict[str, Any] = {
        "sheet": sheet, "levels": LEVELS, "measures": MEASURES, "is_grid": request.GET.get("mode") == "grid" and sheet.may_set,
        "asked": _asked(sheet), "years": [sheet.year - 1, sheet.year, sheet.year + 1], "this_year": this_year, "this_month": today().replace(day=1),
    }  # fmt: skip
    return render(request, "insight/targets/page.html", words)


@signed_in
@form_methods
def grid(request: Request) -> HttpResponse:
    """The sheet as cells; what is pasted comes back cell by cell, saved or with the reason why not, and with new sums."""
    sheet = _sheet(request, request.GET)
    if request.method == "GET":
        return JsonResponse({"header": header_of(), "columns": columns_of(sheet), "rows": rows_of(sheet)})
    try:
        changes = json.loads(request.body).get("changes", [])[:2000]
    except (ValueError, AttributeError):
        return JsonResponse({"cells": []}, status=400)
    by = together(request.actor)
    cells, saved, refused = pasted(
        sheet, [c for c in changes if isinstance(c, dict)], by, _sheet(request, request.GET)
    )
    said = cells_told(saved, refused)
    return toast(JsonResponse({"cells": cells}), said, undo_url_of(by), tone="warn" if refused else "good")


@signed_in
@form_methods
def plan(request: Request, key: str) -> HttpResponse:
    """The months of one person or team, all three levels, and what the log says of them."""
    sheet, holder = _sheet(request, request.GET), holder_of(key, request.actor)
    row = sheet.row(key)
    if holder is None or row is None:
        raise OutOfReach
    may = may_plan(holder, request.actor, "insight.set_target")
    form = PlanForm(request.POST or None, holder=holder, sheet=sheet, may_set=may)
    found = plan_of(holder, sheet.measure.metric, sheet.year, request.actor)
    told = Event.objects.filter(subject_id=found.pk).order_by("-seq")[:LAST_LINES] if found else []
    words = {"form": form, "row": row, "sheet": sheet, "holder": holder, "may": may, "told": told, "here": request.get_full_path(), "back": _back(sheet), "levels": LEVELS}  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return dialog(request, "insight/targets/plan.html", words, status=422 if form.is_bound else 200)
    by, changed = together(request.actor), False
    with transaction.atomic():
        for level, months in form.said():
            changed |= set_months(holder, sheet.measure, level, months, by)
    return _done(
        request,
        sheet,
        undo_url_of(by) if changed else None,
        _("Targets set.") if changed else _("Nothing to change."),
    )


@signed_in
@form_methods
def copy(request: Request) -> HttpResponse:
    """Last year's targets or results and so many percent more, for everybody below the actor."""
    sheet = _sheet(request, request.GET)
    if not sheet.may_set:
        raise NotAllowed
    form = CopyForm(request.POST or None)
    words = {"form": form, "sheet": sheet, "here": request.get_full_path(), "back": _back(sheet)}
    if not form.is_valid():
        return dialog(request, "insight/targets/copy.html", words, status=422 if form.is_bound else 200)
    asked, by, count = form.cleaned_data, together(request.actor), 0
    before = Sheet(request.actor, sheet.year - 1, sheet.measure, sheet.level, sheet.team)
    with transaction.atomic():
        for row, months in copies(
            sheet, before, asked["source"], asked["percent"], only_empty=asked["only_empty"]
        ):
            count += set_months(row.holder, sheet.measure, sheet.level, months, by)
    said = ngettext("Targets of %(n)s set.", "Targets of %(n)s set.", count) % {"n": count}
    return _done(
        request, sheet, undo_url_of(by) if count else None, said if count else _("There was nothing to copy.")
    )


def _sheet(request: Request, params: QueryDict) -> Sheet:
    year, team = params.get("year", ""), params.get("team", "")
    level = params.get("level", "")
    return Sheet(
        request.actor,
        number_of(year, 2100, least=2000) or unit_at(today(), "year").first.year,
        measure_named(params.get("measure", "")),
        level if level in LEVELS else next(iter(LEVELS)),
        pk_of(team),
    )


def _asked(sheet: Sheet) -> str:
    """The sheet as an address says it."""
    query = QueryDict(mutable=True)
    query.update({"year": str(sheet.year), "measure": sheet.measure.metric, "level": sheet.level})
    if sheet.team:
        query["team"] = str(sheet.team)
    return query.urlencode()


def _back(sheet: Sheet) -> str:
    return f"{reverse('insight:targets')}?{_asked(sheet)}"


def _done(request: Request, sheet: Sheet, undo: str | None, text: str) -> HttpResponse:
    if not is_partial(request):
        return done(request, _back(sheet), text)
    answer = trigger(close_dialog(HttpResponse(status=204)), "record:changed", True)
    return toast(answer, text, undo)
