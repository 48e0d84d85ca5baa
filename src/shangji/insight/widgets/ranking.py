"""Who leads, and with what: outcome beside process and quality, so that nobody is judged by the outcome alone."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from shangji.core.numbers import pk_of
from shangji.insight.charts.ranking import Beside, Entry, Ranking
from shangji.insight.metrics.terms import Answer, Member, MetricQuery, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind, notes_of
from shangji.insight.widgets.marks import number, size, url
from shangji.insight.widgets.settings import Choice, Count, Dimensions, Metrics, Settings, Span
from shangji.ui.templatetags.ui import named_avatar

HUES = {True: "8", False: "lost", None: "4"}
ROLES = ("beside", "goal", "ahead")
ORDERS = (("falling", gettext_lazy("The largest first")), ("rising", gettext_lazy("The smallest first")))


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """The bar is asked first; what stands beside it, only of those who are shown."""
    by, limit = (settings["by"],), settings["limit"]
    sort = settings["metric"] if settings["order"] == "rising" else f"-{settings['metric']}"
    found = {"bar": context.compared(settings["metric"], by=by, sort=sort, limit=limit)}
    if settings["beside"]:
        found["beside"] = context.query(*settings["beside"], by=by)
    for role in ("goal", "ahead"):
        if settings[role]:
            found[role] = context.query(settings[role], by=by)
    return found


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    answer: Answer = found["bar"]
    name = settings["metric"]
    more = {role: {row.members[0].key: row for row in found[role].rows} for role in ROLES if role in found}
    rows = [
        row for row in answer.rows if row.members[0].key[:1] not in ("!", "") and row.members[0].key != "none"
    ]
    before = _places_before(rows, name)
    entries = []
    for place, row in enumerate(rows):
        member = row.members[0]
        there = more.get("beside", {}).get(member.key)
        goal, ahead = (_value(more.get(role), member, settings[role]) for role in ("goal", "ahead"))
        # A forecast says where it will end; what has come by now is part of it.
        ahead = max(0.0, float(ahead) - size(row.values[name])) if ahead is not None else None
        moved = before[member.key] - place if before else None
        entries.append(
            Entry(
                label=member.label, value=number(row.values[name]), url=url(answer, name, row.members), target=goal,
                forecast=ahead, moved=moved, mark=_face(member), beside=_beside(found.get("beside"), settings, there),
            )
        )  # fmt: skip
    chart = Ranking(
        entries=tuple(entries), unit=known.unit_of(name), hue=HUES[known.better(name)], noun=known.dimension_label(settings["by"]),
        value_head=known.metric_label(name), heads=tuple(known.metric_label(one) for one in settings["beside"]),
    )  # fmt: skip
    hint = f"{known.metric_label(name)} · {context.period.label}"
    return Shown(chart=chart, hint=hint, notes=notes_of(answer))


def _beside(answer: Answer | None, settings: Settings, row: Row | None) -> tuple[Beside, ...]:
    """The figures beside one bar; a dash where there is none."""
    made = []
    for name in settings["beside"]:
        value = row.values[name] if row else None
        link = url(answer, name, row.members) if answer and row and number(value) is not None else ""
        made.append(Beside(number(value), known.unit_of(name), link))
    return tuple(made)


def _value(rows: Mapping[str, Row] | None, member: Member, name: str) -> Any:
    row = rows.get(member.key) if rows else None
    return number(row.values[name]) if row else None


def _places_before(rows: list[Row], name: str) -> dict[str, int]:
    """Where each of them stood in the period that is compared with, among these."""
    known_ = [row for row in rows if row.values[name].before and row.values[name].before.value is not None]  # type: ignore[union-attr]
    order = sorted(known_, key=lambda row: -size(row.values[name].before))
    return {row.members[0].key: n for n, row in enumerate(order)} if len(known_) == len(rows) else {}


def _face(member: Member) -> SafeString | None:
    person = pk_of(member.key) if member.dimension == "owner" else None
    return named_avatar(person, member.label) if person else None


SETTINGS = (
    Metrics(name="metric", label=gettext_lazy("Ranked by"), most=1, default=[]),
    Dimensions(name="by", label=gettext_lazy("Who or what"), of=("metric",), default=""),
    Metrics(name="beside", label=gettext_lazy("Beside it"), most=3, least=0, default=[]),
    Metrics(name="goal", label=gettext_lazy("Target"), most=1, least=0, default=[]),
    Metrics(name="ahead", label=gettext_lazy("Where it may end"), most=1, least=0, default=[]),
    Choice(name="order", label=gettext_lazy("Order"), options=ORDERS, default="falling"),
    Count(name="limit", label=gettext_lazy("How many"), most=60, default=10),
    Span(),
)

kind(
    Kind(
        name="ranking", label=gettext_lazy("Ranking"), icon="trophy", queries=queries, show=show, size=(4, 9), least=(3, 5),
        question=gettext_lazy("Who leads, and with what?"), settings=SETTINGS,
        starts={"metric": "won_amount", "by": "owner"}, drills=("by",),
    )
)  # fmt: skip
kind(
    Kind(
        name="regions", label=gettext_lazy("Regions"), icon="map-pin", queries=queries, show=show, size=(4, 8), least=(3, 5),
        question=gettext_lazy("Where does it happen?"), settings=SETTINGS,
        starts={"metric": "won_amount", "by": "region", "limit": 12}, drills=("by",),
    )
)  # fmt: skip
