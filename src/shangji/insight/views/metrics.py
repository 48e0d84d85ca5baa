"""What is measured, and what each number means: its definition, its time, its source, whose records, in words."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from shangji.insight.metrics.addresses import drill_url, query_of
from shangji.insight.metrics.asking import ask, can_split
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.explained import BETTER, UNITS, grouped, sentence, whose
from shangji.insight.metrics.metric import Metric, metric_named
from shangji.insight.metrics.own_sight import may_read, require_read
from shangji.insight.metrics.telling import interval, told, told_in_full
from shangji.insight.metrics.terms import Answer, Row
from shangji.people.middleware import Request, signed_in

PERIODS = ("this-month", "this-quarter", "this-year", "last-quarter", "last-year")
ROWS = 30


@signed_in
def catalogue(request: Request) -> HttpResponse:
    return render(request, "insight/metrics.html", {"groups": list(grouped(request.actor))})


@signed_in
def explained(request: Request, name: str) -> HttpResponse:
    """`?period=` and filters as on every page of insight; `?by=` splits the number."""
    metric = metric_named(name)
    require_read(metric.own, request.actor)
    offered = [
        each
        for each in dimensions().values()
        if can_split(metric, each.name) and may_read(each, request.actor)
    ]
    by = [each.name for each in offered if each.name == request.GET.get("by")]
    query = query_of(request.GET, request.actor, (name,), by=by)
    if by and not dimensions()[by[0]].unit:
        query = replace(query, limit=ROWS, sort=f"-{name}")
    answer = ask(query)
    total = answer.total[name]
    words: dict[str, Any] = {
        "metric": metric, "query": query, "answer": answer, "sentence": sentence(metric, total, query.period),
        "value": told(total.value, metric.unit), "in_full": told_in_full(total.value, metric.unit),
        "url": drill_url(query, name), "whose": whose(request.actor), "unit": UNITS[metric.unit],
        "detail": metric.detail(request.actor) if metric.detail else "", "better": BETTER[metric.better], "offered": offered, "by": by[0] if by else "",
        "periods": [query_of(_with(request, period), request.actor, ()).period for period in PERIODS],
        "rows": [_row(metric, answer, row) for row in answer.rows] if by else [],
    }  # fmt: skip
    return render(request, "insight/metric.html", words)


def _with(request: Request, period: str) -> Any:
    params = request.GET.copy()
    params["period"] = period
    return params


def _row(metric: Metric, answer: Answer, row: Row) -> dict[str, Any]:
    value = row.values[metric.name]
    return {
        "label": row.members[0].label, "value": told(value.value, metric.unit), "n": value.n,
        "interval": interval(value, metric.unit), "url": drill_url(answer.query, metric.name, row.members),
    }  # fmt: skip
