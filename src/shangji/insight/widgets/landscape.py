"""商机江山图: what is in hand by stage, week by week."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.landscape import Landscape
from shangji.insight.charts.series import Mark, Series
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import grain_of, has_begun, number, steps, url
from shangji.insight.widgets.settings import Choice, Settings, Span

MEASURES = (("open_amount", gettext_lazy("Amount")), ("open_count", gettext_lazy("Number")))


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    grain = grain_of(context.period)
    return {"way": context.query(settings["measure"], by=("week" if grain == "day" else grain, "stage"))}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["way"]
    name = settings["measure"]
    time, stage = answer.query.by
    places = [member for member in answer.axes[time] if has_begun(member, context)]
    stages = [member for member in answer.axes[stage] if member.key != "none"]
    at: dict[tuple[str, str], Row] = {(row.members[0].key, row.members[1].key): row for row in answer.rows}
    hue = steps(stages)
    lines = tuple(Series(s.label, _marks(answer, name, places, s, at), hue[s.key]) for s in stages)
    chart = Landscape(
        labels=tuple(known.short_label(place) for place in places), series=lines, unit=known.unit_of(name),
        urls=tuple(url(answer, name, [place]) for place in places), height=context.room,
    )  # fmt: skip
    words = {
        "measure": known.metric_label(name),
        "span": context.period.within,
        "unit": known.unit_of(name).suffix,
    }
    hint = _("%(measure)s by stage, %(span)s") % words
    return Shown(chart=chart, hint=hint, notes=notes_of(answer))


def _marks(
    answer: Answer, name: str, places: list[Member], stage: Member, at: Mapping[tuple[str, str], Row]
) -> tuple[Mark, ...]:
    """Where there is no row, nothing stood there."""
    found = []
    for place in places:
        row = at.get((place.key, stage.key))
        value = number(row.values[name]) if row else 0
        found.append(Mark(value, url(answer, name, [place, stage]) if value else ""))
    return tuple(found)


kind(
    Kind(
        name="landscape", label=gettext_lazy("Landscape"), icon="chart-area-line", queries=queries, show=show, size=(8, 9),
        least=(5, 6), question=gettext_lazy("What do we have in hand, in which stages, and does it grow?"),
        settings=(
            Choice(name="measure", label=gettext_lazy("Measure"), options=MEASURES, default="open_amount"),
            Span(default="last-26-weeks"),
        ),
        switches=lambda _settings: (("measure", MEASURES),),
    )
)  # fmt: skip
