"""One verb on many records: at once, or as a long step where there are more than somebody waits for."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.people.answers import dialog, done_many, went
from shangji.people.chosen import AT_ONCE, MOST, Chosen, chosen_of
from shangji.people.many import Dialog, on_many
from shangji.people.middleware import Request
from shangji.people.models import LongStep
from shangji.people.queries import for_cards
from shangji.people.steps import together

OURS = ("csrfmiddlewaretoken", "go", "foresee", "pk", "matching", "meant")
"""What the dialog sends besides what somebody typed."""
LOOKED_AT, PIECE, SHOWN = 3_000, 500, 8


def ask_many(request: Request, model: Any, name: str, back: str) -> HttpResponse:
    """Ask once, then call the verb row by row; what is refused is listed with the reason, the rest is done."""
    asked = on_many(model.kind(), name)
    if asked is None:
        raise OutOfReach
    request.actor.require(asked.permission(model.kind()))
    meant = chosen_of(request, model.kind())
    form = asked.form(request.POST if "go" in request.POST else None, kind=model.kind(), actor=request.actor)
    words: dict[str, Any] = {"form": form, "title": asked.title, "verb": asked.button, "meant": meant}
    words |= {
        "here": request.path,
        "back": back,
        "most": MOST,
        "at_once": AT_ONCE,
        "foresees": bool(asked.foresee),
    }
    if meant.is_long:
        return _ask_long(request, model, name, asked, words)
    words["chosen"] = chosen = list(
        for_cards(model.objects.reached_by(request.actor)).filter(pk__in=meant.keys).order_by("pk")
    )
    if _is_other(request, meant):
        form.add_error(None, meant.other())
    if not form.is_valid():
        return dialog(request, "people/bulk.html", words, status=422 if form.is_bound else 200)
    by = together(request.actor)
    rows = [(noun, _try(asked, noun, form.cleaned_data, by)) for noun in chosen]
    return done_many(request, "people/bulk_done.html", words, rows, by)


def _ask_long(request: Request, model: Any, name: str, asked: Dialog, words: dict[str, Any]) -> HttpResponse:
    """Which records are meant stays as it was when the dialog was shown; another number is asked for anew."""
    form, meant = words["form"], words["meant"]
    if meant.is_too_long or not request.actor.may("people.change_many"):
        return dialog(request, "people/bulk.html", words, status=422 if form.is_bound else 200)
    if _is_other(request, meant):
        form.add_error(None, meant.other())
    if not form.is_valid():
        words["barred"] = _barred(model, meant, asked, request.actor)
        return dialog(request, "people/bulk.html", words, status=422 if form.is_bound else 200)
    if "foresee" in request.POST and asked.foresee:
        words["barred"] = _barred(model, meant, asked, request.actor)
        words["foreseen"] = _foreseen(model, meant, asked, form, request.actor)
        return dialog(request, "people/bulk.html", words)
    typed = request.POST.copy()
    for field in OURS:
        typed.pop(field, None)
    step = LongStep.begin(
        meant.keys, asked, noun=model.kind(), verb=name, said=typed.urlencode(), by=request.actor,
        receiver=form.cleaned_data.get("owner"),
    )  # fmt: skip
    return went(request, step.get_absolute_url())


def _barred(model: Any, meant: Chosen, asked: Dialog, actor: Actor) -> list[tuple[int, Any]]:
    """How many would be refused whatever is typed, and what they are."""
    reached = model.objects.reached_by(actor, asked.level).filter(pk__in=meant.keys)
    rows = model.objects.filter(pk__in=meant.keys)
    found: list[tuple[int, Any]] = [(len(meant.keys) - reached.count(), _("not yours to change"))]
    found += [(rows.filter(condition).count(), words) for condition, words in asked.bars]
    return [each for each in found if each[0]]


def _foreseen(model: Any, meant: Chosen, asked: Dialog, form: Any, actor: Actor) -> dict[str, Any]:
    """Of the first LOOKED_AT: how many would go through, and why the others would not, the commonest reason first."""
    keys, whys = meant.keys[:LOOKED_AT], Counter[str]()
    reached = for_cards(model.objects.reached_by(actor, asked.level))
    for start in range(0, len(keys), PIECE):
        nouns = list(reached.filter(pk__in=keys[start : start + PIECE]).order_by("pk"))
        whys.update(asked.foresee(nouns, form.cleaned_data, actor) if asked.foresee else ())
    return {"passing": whys.pop("", 0), "whys": whys.most_common(SHOWN), "of": len(keys)}


def _is_other(request: Request, meant: Chosen) -> bool:
    """Whether the list finds other records than when the dialog was shown."""
    return "go" in request.POST and meant.is_other_than(request.POST.get("meant", ""))


def _try(asked: Dialog, noun: Any, said: dict[str, Any], by: Actor) -> str:
    """Why it was refused; nothing when it was done."""
    try:
        asked.act(noun, said, by)
    except Refusal as refusal:
        return str(refusal.message)
    return ""
