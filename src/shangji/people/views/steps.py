"""What I changed on many at once: the steps, one step record by record, and taking it back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shangji.people.answers import went
from shangji.people.middleware import Request, signed_in
from shangji.people.steps import lines_of, steps_of, take_back
from shangji.ui.responses import say_next


@signed_in
def steps(request: Request) -> HttpResponse:
    return render(request, "people/steps.html", {"steps": steps_of(request.actor)})


@signed_in
def step(request: Request, number: int) -> HttpResponse:
    lines = lines_of(number, request.actor)
    words = {"lines": lines, "number": number, "left": sum(line.can_go_back for line in lines)}
    return render(request, "people/step.html", words)


@signed_in
@require_POST
def undo(request: Request, number: int) -> HttpResponse:
    """Whoever asked from a line at the bottom stays where they are, unless something could not be taken back."""
    told = take_back(number, request.actor)
    kept = sum(bool(why) for _line, why in told)
    said = _("%(done)s taken back, %(kept)s not") if kept else _("%(done)s taken back")
    say_next(request, said % {"done": len(told) - kept, "kept": kept})
    url = reverse("people:step", args=[number])
    answer = went(request, url)
    if kept:
        answer.headers["HX-Location"] = url
    return answer
