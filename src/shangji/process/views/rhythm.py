"""Settings › rhythm and escalation."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.people.answers import done
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.process.forms.rhythm import RhythmForm, Stages
from shangji.process.models import Rhythm
from shangji.process.models.rhythm import RhythmNotRight

_stages: list[Callable[[], Stages]] = []


def stages_from(found: Callable[[], Stages]) -> None:
    """Let an upper package say which stages may have a cadence of their own."""
    _stages.append(found)


@signed_in
@form_methods
def rhythm(request: Request) -> HttpResponse:
    """Everybody may read it; the verb says who sets it."""
    Rhythm.forget()
    now = Rhythm.in_force()
    stages = [stage for found in _stages for stage in found()]
    form = RhythmForm(request.POST or None, rhythm=now, stages=stages)
    if form.is_valid():
        try:
            if now.pk:
                now.change(by=request.actor, **form.settings)
            else:
                Rhythm.start(by=request.actor, **form.settings)
        except RhythmNotRight as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return done(request, reverse("process:rhythm"), _("Saved; what is open is reckoned again."))
    words = {"form": form, "rhythm": now}
    return render(request, "process/rhythm.html", words, status=422 if form.errors else 200)
