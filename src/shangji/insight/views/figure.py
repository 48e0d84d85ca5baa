"""What can be done with a number: its menu, why it changed, and telling a colleague of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shangji.core import clock
from shangji.insight.boards.figures import Figure
from shangji.insight.boards.plan import WidgetPlan
from shangji.insight.boards.showing import Looking, drawn
from shangji.insight.boards.state import State
from shangji.insight.forms.figures import SendForm, WatchForm
from shangji.insight.models import FigureWatch, SentFigure
from shangji.insight.widgets import known
from shangji.insight.widgets.contribution import WAYS
from shangji.people.answers import dialog, done, form_dialog, went
from shangji.people.middleware import Request, signed_in

form_methods = require_http_methods(["GET", "POST"])


@signed_in
def menu(request: Request) -> HttpResponse:
    """The lines for one number: `?` as for its records, with `here` and `widget` for the board it stands on."""
    found = Figure.of(request.GET, request.actor)
    entries = list(found.entries())
    return render(request, "insight/boards/_figure_menu.html", {"figure": found, "entries": entries})


@signed_in
def why(request: Request) -> HttpResponse:
    """Who or what made it more or less than before; `by` says how it is split."""
    found = Figure.of(request.GET, request.actor)
    split = known.common((found.metric,))
    ways = [name for name in WAYS if name in split and name not in dict(found.query.filters)]
    by = request.GET.get("by", "")
    by = by if by in ways else next(iter(ways), "")
    compare = found.query.compare or "previous"
    state = State(period=found.query.period.written, compare=compare, filters=found.query.filters)
    asks = {"metric": found.metric, "by": by, "against": compare, "limit": 12}
    looking = Looking(actor=request.actor, state=state, period=state.period, now=clock.now())
    shown = drawn(WidgetPlan(id="why", kind="contribution", asks=asks), looking, request)
    words: dict[str, Any] = {
        "figure": found, "piece": shown, "by": by, "ways": [(name, known.dimension_label(name)) for name in ways],
    }  # fmt: skip
    return dialog(request, "insight/boards/why.html", words)


@signed_in
@form_methods
def watch(request: Request) -> HttpResponse:
    """Hear of the number when it crosses a limit; it is looked at once a day."""
    found = Figure.of(request.GET, request.actor)
    value, unit = found.value().value, known.unit_of(found.metric)
    form = WatchForm(unit.kind, request.POST or None)
    if not form.is_valid():
        title = _("Watch: %(name)s (now %(value)s)") % {"name": found.label, "value": unit.told(value)}
        return form_dialog(request, form, title=title, verb=_("Watch it"), back=found.records_url)
    is_above, limit = form.cleaned_data["is_above"], form.kept
    is_over = value is not None and (value >= limit if is_above else value <= limit)
    FigureWatch.watch(
        found.label,
        metric=found.metric,
        asked=found.asked,
        limit=limit,
        is_above=is_above,
        is_over=is_over,
        by=request.actor,
    )
    return done(request, found.records_url, _("Watched. You find it in the inbox when it crosses the limit."))


@signed_in
@require_POST
def unwatch(request: Request, pk: int) -> HttpResponse:
    FigureWatch.objects.within(request.actor, pk).stop(by=request.actor)
    return went(request, reverse("insight:boards"))


@signed_in
@form_methods
def send(request: Request) -> HttpResponse:
    """A line in a colleague's inbox that leads to the number: they see of it what they reach."""
    found = Figure.of(request.GET, request.actor)
    form = SendForm(request.actor, request.POST or None)
    if not form.is_valid():
        return form_dialog(
            request,
            form,
            title=_("Send: %(name)s") % {"name": found.label},
            verb=_("Send it"),
            back=found.records_url,
        )
    typed = form.cleaned_data
    SentFigure.send(found.label, url=found.records_url, to=typed["to"], note=typed["note"], by=request.actor)
    return done(request, found.records_url, _("Sent to %(name)s.") % {"name": typed["to"].name})
