"""The life trace of a record: its timeline, and what it was like on a day."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from shangji.activities.past import past_of
from shangji.activities.queries import record
from shangji.activities.timeline import SHOWS, timeline
from shangji.core.numbers import number_of, pk_of
from shangji.people.answers import dialog
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial


@signed_in
def trace(request: Request, subject_pk: int) -> HttpResponse:
    """One page of the timeline; `?show=` filters, `?before=` goes on."""
    noun = record(request.actor, subject_pk)
    before = pk_of(request.GET.get("before", "")) or 0
    found = timeline(noun, request.GET.get("show", "all"), before)
    words = {
        "noun": noun,
        "timeline": found,
        "shows": SHOWS,
        "title": noun.label,
        "back": noun.get_absolute_url(),
    }
    if is_partial(request) and before:
        return render(request, "activities/_lines.html", words)
    return dialog(request, "activities/_trace.html", words)


@signed_in
def past(request: Request, subject_pk: int) -> HttpResponse:
    """What differs between two days; `?from=` and `?to=` are days, or days since the first one."""
    noun = record(request.actor, subject_pk)
    found = past_of(
        noun, _day(request.GET.get("from", "")), _day(request.GET.get("to", "")), actor=request.actor
    )
    words = {"noun": noun, "past": found, "title": noun.label, "back": noun.get_absolute_url()}
    if is_partial(request) and request.GET.get("part"):
        return render(request, "activities/_past.html", words)
    return dialog(request, "activities/past.html", words)


def _day(text: str) -> date | int | None:
    """A slider says how many days after the first one."""
    if (days := number_of(text, 99_999)) is not None:
        return days
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
