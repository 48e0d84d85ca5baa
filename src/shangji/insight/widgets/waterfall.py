"""From what is done to the target: what may come on top, and what is still missing."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.waterfall import Step, Waterfall
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import size, url
from shangji.insight.widgets.settings import Metrics, SettingNotRight, Settings, Span

ADDED = ("money", "count")


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    names = [settings["done"], *settings["levels"], *([settings["goal"]] if settings["goal"] else [])]
    if len({known.unit_of(name).kind for name in names}) > 1:
        raise SettingNotRight(_("Only numbers of the same unit are added up."))
    return {name: context.query(name) for name in dict.fromkeys(names)}


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    chart = Waterfall(steps=tuple(_steps(found, settings)), unit=known.unit_of(settings["done"]))
    return Shown(chart=chart, hint=context.period.label, notes=notes_of(*found.values()))


def _steps(found: Answers, settings: Settings) -> Iterator[Step]:
    """Done, what each level has more than the one before, where that leads, what is missing then, the target."""
    value = {name: size(answer.total[name]) for name, answer in found.items()}
    done, goal = settings["done"], settings["goal"]
    yield Step(
        label=known.metric_label(done), value=value[done], kind="total", url=url(found[done], done), hue="9"
    )
    at = value[done]
    for name in sorted(settings["levels"], key=lambda one: value[one]):
        if value[name] > at:
            yield Step(
                label=known.metric_label(name),
                value=value[name] - at,
                url=url(found[name], name),
                is_forecast=True,
            )
            at = value[name]
    if goal and value[goal]:
        yield Step(
            label=_("Still missing") if at < value[goal] else _("Beyond the target"), value=value[goal] - at
        )
        yield Step(
            label=known.metric_label(goal), value=value[goal], kind="total", url=url(found[goal], goal)
        )


kind(
    Kind(
        name="waterfall", label=gettext_lazy("From done to the target"), icon="stairs", queries=queries, show=show,
        size=(6, 8), least=(4, 6), question=gettext_lazy("What is done, what may come, and what is missing then?"),
        settings=(
            Metrics(name="done", label=gettext_lazy("What is reached"), most=1, units=ADDED, default=[]),
            Metrics(name="levels", label=gettext_lazy("Where it may end"), most=3, least=0, units=ADDED, default=[]),
            Metrics(name="goal", label=gettext_lazy("Target"), most=1, least=0, units=ADDED, default=[]),
            Span(),
        ),
        starts={"done": "won_amount", "levels": ["forecast_call", "forecast_best"], "goal": "target_amount"},
    )
)  # fmt: skip
