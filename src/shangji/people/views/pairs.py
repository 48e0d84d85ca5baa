"""Records that may be one: side by side, with the reasons, to be merged or told apart."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach
from shangji.core.jobs import enqueue
from shangji.core.subjects import Subject, traced_models
from shangji.people import kinds
from shangji.people.answers import went
from shangji.people.merging.offers import texts
from shangji.people.merging.pairing import SWEEP, Paired, paired_kinds
from shangji.people.middleware import Request, signed_in
from shangji.people.models import LikelyPair
from shangji.people.queries import for_cards
from shangji.ui.responses import is_partial, toast

AT_ONCE = 30
SHOWN = 5


@signed_in
def pairs(request: Request) -> HttpResponse:
    """`?kind=` one noun; only pairs of which the actor reaches both records."""
    offered = [kind for kind in paired_kinds() if request.actor.may(f"{kind.partition('.')[0]}.merge")]
    if not offered:
        raise OutOfReach
    kind = request.GET.get("kind", offered[0])
    if kind not in offered:
        raise OutOfReach
    model: Any = traced_models()[kind]
    reached = model.objects.reached_by(request.actor).values("pk")
    rows = LikelyPair.objects.filter(kind=kind, apart_at__isnull=True, first__in=reached, second__in=reached)
    found = list(rows.order_by("-score", "pk")[: AT_ONCE + 1])
    nouns = _nouns(model, found[:AT_ONCE])
    shown = [
        (pair, [(nouns[pk], texts(nouns[pk])[:SHOWN]) for pk in (pair.first_id, pair.second_id)])
        for pair in found[:AT_ONCE]
        if not any(_is_masked(nouns[pk], request) for pk in (pair.first_id, pair.second_id))
    ]
    words = {
        "pairs": shown, "kind": kind, "has_more": len(found) > AT_ONCE, "icon": kinds.icon(kind),
        "tabs": [(each, kinds.title(each)) for each in offered],
    }  # fmt: skip
    return render(request, "people/pairs.html", words)


@signed_in
@require_POST
def decide(request: Request, subject_pk: int, other_pk: int, answer: str) -> HttpResponse:
    """`apart`: they are two; `open`: that was a mistake."""
    subject = Subject.objects.filter(pk=subject_pk).first()
    if subject is None or not issubclass(subject.model, Paired) or answer not in {"apart", "open"}:
        raise OutOfReach
    noun: Any = subject.model.objects.within(request.actor, subject_pk)
    other: Any = subject.model.objects.within(request.actor, other_pk)
    back = f"{reverse('people:pairs')}?kind={noun.kind()}"
    if answer == "open":
        noun.doubt_again(other, by=request.actor)
        return went(request, back)
    noun.tell_apart(other, by=request.actor)
    if not is_partial(request):
        return went(request, back)
    undo = reverse("people:decide", args=[subject_pk, other_pk, "open"])
    return toast(HttpResponse(""), _("Kept as two"), undo)


@signed_in
@require_POST
def look_now(request: Request) -> HttpResponse:
    """Do not wait for the night."""
    request.actor.require("people.change_duplicate_rule")
    enqueue(SWEEP, {}, asked_by_id=request.actor.user_id)
    return toast(HttpResponse(status=204), _("Being looked for: come back in a moment"))


def _nouns(model: Any, found: list[LikelyPair]) -> dict[int, Any]:
    pks = {pk for pair in found for pk in (pair.first_id, pair.second_id)}
    return {noun.pk: noun for noun in for_cards(model._base_manager.filter(pk__in=pks))}


def _is_masked(noun: Any, request: Request) -> bool:
    return bool(getattr(noun, "is_masked_for", lambda _actor: False)(request.actor))
