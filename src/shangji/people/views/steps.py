"""What I changed on many at once: the steps, one step record by record, stopping it and taking it back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.core.access import OutOfReach
from shangji.core.numbers import number_of
from shangji.people.answers import went
from shangji.people.many import on_many
from shangji.people.middleware import Request, signed_in
from shangji.people.models import LongStep
from shangji.people.step_shown import ALL, SHOWN, going, job_of, parts_of, step_of, turns_of
from shangji.people.steps import lines_of, steps_of, take_back
from shangji.ui.responses import is_partial, say_next


@signed_in
def steps(request: Request) -> HttpResponse:
    """Those by a job with how they went, and the others from the log."""
    long = going(request.actor)
    numbers = {step.number for step in long}
    told = [step for step in steps_of(request.actor) if step.number not in numbers]
    return render(request, "people/steps.html", {"steps": told, "long": long})


@signed_in
def step(request: Request, number: int) -> HttpResponse:
    """Of a long one `?show=` a part, `?after=` a place."""
    if found := step_of(number, request.actor):
        return _long(request, found)
    lines = lines_of(number, request.actor)
    words = {"lines": lines, "number": number, "left": sum(line.can_go_back for line in lines)}
    return render(request, "people/step.html", words)


def _long(request: Request, found: LongStep) -> HttpResponse:
    parts = parts_of(found)
    asked = request.GET.get("show", "")
    part = asked if asked in {name for name, _words, _n in parts} else parts[0][0]
    after = number_of(request.GET.get("after", "")) or 0
    turns = turns_of(found, request.actor, part, after)
    words: dict[str, Any] = {
        "step": found, "parts": parts, "part": part, "turns": turns[:SHOWN], "has_more": len(turns) > SHOWN, "all": part == ALL,
        "job": job_of(found) if found.is_going else None, "can_take_back": found.can_be_taken_back(request.actor),
        "is_mine": found.made_by_id == request.actor.user_id, "may_change": request.actor.may("people.change_many"),
        "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, f"people/{'_turns' if is_partial(request) and after else 'long_step'}.html", words)


@signed_in
@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    """Whoever asked from a line at the bottom stays where they are, unless something could not be taken back."""
    url = reverse("people:step", args=[number])
    if found := step_of(number, request.actor):
        found.take_back(by=request.actor)
        return went(request, url)
    told = take_back(number, request.actor)
    kept = sum(bool(why) for _line, why in told)
    said = _("%(done)s taken back, %(kept)s not") if kept else _("%(done)s taken back")
    say_next(request, said % {"done": len(told) - kept, "kept": kept})
    answer = went(request, url)
    if kept:
        answer.headers["HX-Location"] = url
    return answer


@signed_in
@require_POST
def stop(request: Request, number: int) -> HttpResponse:
    return _act(request, number, "stop")


@signed_in
@require_POST
def go_on(request: Request, number: int) -> HttpResponse:
    return _act(request, number, "go_on")


@signed_in
@require_POST
def again(request: Request, number: int) -> HttpResponse:
    """What did not go through, once more and as it was asked: a step of its own."""
    found = step_of(number, request.actor)
    asked = on_many(found.noun, found.verb) if found and found.made_by_id == request.actor.user_id else None
    if found is None or asked is None:
        raise OutOfReach
    keys = found.refusals.filter(is_back=False).values_list("subject_id", flat=True)
    anew = LongStep.begin(
        list(keys), asked, noun=found.noun, verb=found.verb, said=found.said, receiver=found.receiver, by=request.actor
    )  # fmt: skip
    return went(request, anew.get_absolute_url())


def _act(request: Request, number: int, verb: str) -> HttpResponse:
    found = step_of(number, request.actor)
    if found is None:
        raise OutOfReach
    getattr(found, verb)(by=request.actor)
    return went(request, found.get_absolute_url())
