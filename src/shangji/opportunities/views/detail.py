"""The page of one opportunity: where it stands, what happened, what comes next, who is in it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from shangji.activities.queries import files, open_tasks
from shangji.activities.timeline import SHOWS, timeline
from shangji.activities.views.follow_ups import composer
from shangji.core import clock
from shangji.core.events import Event
from shangji.core.panels import panels_for
from shangji.core.prepared import Prepared
from shangji.customers.chain.shown import box
from shangji.opportunities.events import ExpectedDayChanged
from shangji.opportunities.gates.gate import Gates
from shangji.opportunities.lessons import lessons_of
from shangji.opportunities.queries import (
    exceptions_of,
    is_overdue,
    may_change,
    opportunity,
    overdue_days,
    path_of,
    pushed_days,
)
from shangji.people.middleware import Request, signed_in
from shangji.people.queries import shares_of
from shangji.people.recent import visited

PAGE = "opportunities.opportunity"


@signed_in
def detail(request: Request, pk: int) -> HttpResponse:
    found, now = opportunity(request.actor, pk), clock.now()
    can = may_change(request.actor, found) and not found.merged_into_id
    words: dict[str, Any] = {
        "opportunity": found, "noun": found, "path": path_of(found), "can_change": can, "now": now,
        "is_overdue": is_overdue(found, now), "late": overdue_days(found, now),
        "pushed": pushed_days(_days_changed(found.pk)), "merges": found.merges(),
        "timeline": timeline(found, request.GET.get("show", "all")), "shows": SHOWS,
        "tasks": open_tasks(found), "files": files(found), "shares": shares_of(found.pk),
        "contacts": found.customer.contacts_here() if found.customer else [],
        "panels": panels_for(PAGE, found, request.actor), "chain": box(found, request.actor),
    }  # fmt: skip
    if found.is_open:
        words |= {"gate": Gates([found], now).ahead(found), "exceptions": exceptions_of(found)}
        if found.stage.sop:
            words["lessons"] = lessons_of(request.actor, found.pipeline_id, found.stage.key)
        words["may_enter"] = words["gate"].target is None or found.may_be_moved_into(
            words["gate"].target, request.actor
        )
    if can:
        words |= composer(found)
    return visited(request, render(request, "opportunities/detail.html", words), found)


_days_changed = Prepared(
    lambda pk: Event.objects.filter(subject_id=pk, kind=ExpectedDayChanged.kind).values_list(
        "payload", flat=True
    )
)
