"""Anything by anything, with subtotals that are worked out and never added up."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.pivoted import pivoted
from shangji.insight.widgets.settings import Dimensions, Flag, Metrics, Settings, Span


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """One question for each set of coordinates: the cells, and the sums of rows and of columns."""
    names, down, across = settings["metrics"], settings["down"], settings["across"]
    found = {"rows": context.query(*names, by=down)}
    if across:
        found["cells"] = context.query(*names, by=(*down, across))
        found["columns"] = context.query(*names, by=(across,))
        if len(down) > 1:
            found["upper"] = context.query(*names, by=(down[0], across))
    return found


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    return Shown(
        chart=pivoted(found, settings, context), hint=context.period.label, notes=notes_of(found["rows"])
    )


kind(
    Kind(
        name="pivot", label=gettext_lazy("Pivot table"), icon="table", queries=queries, show=show, size=(8, 9), least=(4, 5),
        question=gettext_lazy("How much, by this and by that?"),
        settings=(
            Metrics(name="metrics", label=gettext_lazy("Numbers"), most=4, default=[]),
            Dimensions(name="down", label=gettext_lazy("Rows"), most=2, default=[]),
            Dimensions(name="across", label=gettext_lazy("Columns"), least=0, default=""),
            Flag(name="subtotals", label=gettext_lazy("With subtotals"), default=True),
            Span(),
        ),
        starts={"metrics": ["won_amount", "win_rate"], "down": ["team", "owner"]},
    )
)  # fmt: skip
