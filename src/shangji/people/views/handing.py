"""A hand-over is asked for: what is in the bundle, who gets what, and then it begins."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach
from shangji.people.answers import went
from shangji.people.chosen import AT_ONCE, MOST, Chosen, chosen_of
from shangji.people.forms.handover import HandoverForm
from shangji.people.handover.bundle import Bundle, chosen, of_person
from shangji.people.handover.carrying import all_handed
from shangji.people.handover.planning import counted
from shangji.people.middleware import Request, signed_in
from shangji.people.models import Handover, HandoverItem, User
from shangji.people.views.people import form_methods


@signed_in
@form_methods
def begin(request: Request) -> HttpResponse:
    """Of ticked records (`?pk=`), of all that a list finds (`?matching=`), or of a person (`?person=`)."""
    typed = request.POST if request.method == "POST" else request.GET
    meant = None if "person" in typed else chosen_of(request, _kind(typed))
    words: dict[str, Any] = {"meant": meant, "most": MOST, "at_once": AT_ONCE}
    if meant and meant.is_long and (meant.is_too_long or not request.actor.may("people.change_many")):
        return render(request, "people/handover/too_many.html", words)
    bundle = _bundle(request.actor, typed, meant)
    form = HandoverForm(request.POST or None, actor=request.actor, bundle=bundle)
    words |= {"form": form, "bundle": bundle, "chosen": _asked(typed, meant)}
    if form.is_bound and meant and meant.is_other_than(typed.get("meant", "")):
        form.add_error(None, meant.other())
    if form.is_valid():
        planned = form.items()
        if "try" not in typed:
            return went(request, _begun(form, planned, request.actor).get_absolute_url())
        words |= {"split": counted(planned, form.names()), "left": form.nobody_for(planned)}
    words |= {"lines": bundle.lines(), "due": bundle.due(), "now": clock.now()}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "people/handover/new.html", words, status=status)


def _begun(form: HandoverForm, planned: list[HandoverItem], by: Actor) -> Handover:
    kept = form.cleaned_data
    rules = {kind: rule.kept() for kind, rule in form.rules().items()}
    said = {
        "note": kept["note"],
        "message": kept["message"],
        "rules": rules,
        "with_closed": kept["with_closed"],
    }
    if kept.get("closes") and form.bundle.leaver:
        return Handover.end_work(form.bundle.leaver, planned, by=by, **said)
    return Handover.begin(planned, reads_until=kept["reads_until"], by=by, **said)


def _kind(typed: QueryDict) -> str:
    kinds = [one.kind for one in all_handed()]
    kind = typed.get("kind", kinds[0])
    if kind not in kinds:
        raise OutOfReach
    return kind


def _bundle(actor: Actor, typed: QueryDict, meant: Chosen | None) -> Bundle:
    with_closed = bool(typed.get("with_closed"))
    if meant:
        return chosen(actor, _kind(typed), meant.keys, with_closed=with_closed)
    person = typed.get("person", "")
    giver = User.objects.for_sign_in().within(actor, person if len(person) < 18 else 0)
    pooled = [one.kind for one in all_handed() if typed.get(f"how-{one.kind}") == "pool"]
    return of_person(actor, giver, pooled=pooled, with_closed=with_closed)


def _asked(typed: QueryDict, meant: Chosen | None) -> list[tuple[str, str]]:
    """What the address asked for, to be sent again with the form."""
    if meant is None:
        return [("person", typed.get("person", ""))]
    if meant.query is None:
        return [("kind", _kind(typed)), *(("pk", str(pk)) for pk in meant.keys)]
    return [("kind", _kind(typed)), ("matching", meant.query), ("meant", meant.mark)]
