"""What is wrong with a board beyond its shape: kinds, metrics and dimensions that there are none of."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shangji.core.access import Refusal
from shangji.insight.boards.plan import BoardPlan, WidgetPlan
from shangji.insight.boards.reading import Problem
from shangji.insight.metrics.periods import Period, PeriodNotRight
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import kinds


def problems(plan: BoardPlan) -> list[Problem]:
    """What was left out in reading, and what will say so in its widget."""
    return [*plan.problems, *_top(plan), *(found for widget in plan.widgets for found in _of(widget))]


def _top(plan: BoardPlan) -> Iterator[Problem]:
    try:
        Period.parse(plan.period)
    except PeriodNotRight as refusal:
        yield Problem(_("The board"), str(refusal.message))
    for name in plan.filters:
        if not known.is_dimension(name):
            yield Problem(_("The board"), _("there is no dimension “%(name)s”.") % {"name": name[:40]})


def _of(widget: WidgetPlan) -> Iterator[Problem]:
    kind = kinds().get(widget.kind)
    place = widget.label or widget.id
    if kind is None:
        yield Problem(place, _("There is no kind of widget “%(name)s”.") % {"name": widget.kind})
        return
    try:
        kind.settings_of(widget.asks, {})
    except Refusal as refusal:
        yield Problem(place, str(refusal.message))
