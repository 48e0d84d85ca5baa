"""Making one record of several: all that they say side by side, one choice a field, and taking it apart again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import Level, OutOfReach, Refusal
from shangji.core.numbers import pk_of
from shangji.core.search import newest
from shangji.core.subjects import Subject, traced_models
from shangji.people.answers import went
from shangji.people.chosen import ticked
from shangji.people.kinds import icon, title
from shangji.people.merging.hanging import counted
from shangji.people.merging.offers import offers
from shangji.people.merging.trait import AT_ONCE, Mergeable
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.ui.responses import is_partial, say_next

OFFERED = 8


@signed_in
@form_methods
def merge(request: Request, kind: str) -> HttpResponse:
    """`?pk=` names the records, `keep` the one that stays, a field of the form the record whose value it takes."""
    model: Any = _model(kind)
    request.actor.require(f"{model._meta.app_label}.merge")
    if request.method == "GET" and is_partial(request):
        return went(request, request.get_full_path())
    typed = request.POST if request.method == "POST" else request.GET
    records = _named(request, model, set(ticked(typed)))
    kept = _kept(records, typed.get("keep", ""))
    others = [record for record in records if record is not kept]
    words: dict[str, Any] = {"error": ""}
    if request.method == "POST" and kept and others:
        try:
            merged = kept.merge(others, by=request.actor, chosen=_chosen(typed))
            apart = reverse("people:split", args=[kept.pk, kept.subject.version])
            say_next(request, _("Merged with %(names)s") % {"names": merged.names}, apart)
            return went(request, kept.get_absolute_url())
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            words["error"] = refusal.message
    words |= _shown(request, records, kept, others) | {
        "chosen": _chosen(typed),
        "kind": kind,
        "title": title(kind),
        "icon": icon(kind),
    }
    return render(request, "people/merge.html", words, status=422 if request.method == "POST" else 200)


@signed_in
@require_POST
def split(request: Request, subject_pk: int, seq: int) -> HttpResponse:
    """Take a merge apart."""
    subject = Subject.objects.filter(pk=subject_pk).first()
    if subject is None or not issubclass(subject.model, Mergeable):
        raise OutOfReach
    noun: Any = subject.model.objects.within(request.actor, subject_pk)
    event = noun.subject.events.filter(seq=seq).first()
    if event is None:
        raise OutOfReach
    noun.split(event, by=request.actor)
    say_next(request, _("Taken apart again"))
    return went(request, noun.get_absolute_url())


def _shown(request: Request, records: list[Any], kept: Any, others: list[Any]) -> dict[str, Any]:
    """What the page tells: the records, what else might be the same, and what the merge offers."""
    found = offers(kept, others, request.actor) if others else []
    return {
        "records": records, "kept": kept, "others": others,
        "offers": [offer for offer in found if not offer.is_agreed],
        "agreed": [offer for offer in found if offer.is_agreed],
        "moving": counted(others),
        "query": request.GET.get("q", "")[:60],
        "candidates": _candidates(request, records) if kept else [],
        "is_full": len(records) >= AT_ONCE,
    }  # fmt: skip


def _candidates(request: Request, records: list[Any]) -> list[Any]:
    """What was searched for; without a search, what is alike."""
    model, query = type(records[0]), request.GET.get("q", "").strip()[:60]
    rows = model.objects.reached_by(request.actor, Level.OWN).filter(merged_into__isnull=True)
    rows = rows.exclude(pk__in=[record.pk for record in records]).for_cards()
    if query:
        return newest(rows, query, OFFERED)
    return list(rows.filter(records[0].alike()).order_by("-pk")[:OFFERED])


def _named(request: Request, model: Any, pks: set[int]) -> list[Any]:
    """The records, those with the longest log first. Raises OutOfReach when one is none of the actor's."""
    rows = model.objects.reached_by(request.actor, Level.OWN).filter(pk__in=list(pks)[:AT_ONCE])
    found = list(rows.select_related("subject").order_by("-subject__version", "pk"))
    if len(found) < min(len(pks), AT_ONCE) or not found:
        raise OutOfReach(_("One of these records is not yours to merge."))
    return found


def _kept(records: list[Any], asked: str) -> Any:
    return next((record for record in records if str(record.pk) == asked), records[0])


def _chosen(typed: Any) -> dict[str, int]:
    """Field → id of a record, of what the form says."""
    return {
        name.removeprefix("f-"): key for name, value in typed.items()
        if name.startswith("f-") and (key := pk_of(value))
    }  # fmt: skip


def _model(kind: str) -> type[Mergeable]:
    model = traced_models().get(kind)
    if model is None or not issubclass(model, Mergeable):
        raise OutOfReach
    return model
