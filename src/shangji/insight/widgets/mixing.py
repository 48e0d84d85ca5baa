"""Why a rate or a mean changed: whose own number became another one, and whose part of the whole."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shangji.insight.charts.units import Unit
from shangji.insight.charts.waterfall import Step, Waterfall
from shangji.insight.metrics.contributions import Pull, pulls
from shangji.insight.metrics.terms import Answer, Row
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Context, Shown, notes_of
from shangji.insight.widgets.marks import size, url
from shangji.insight.widgets.settings import SettingNotRight, Settings


@dataclass(frozen=True)
class MixPart:
    """What one member did to the number of all. `share` is of the largest, for its bar; `n` of how many it is told now."""

    label: str
    change: str
    own: str
    mix: str
    delta: float
    share: float
    now: str
    before: str
    n: int
    url: str

    @property
    def is_more(self) -> bool:
        return self.delta > 0


def show_mix(answer: Answer, everybody: list[Row], settings: Settings, context: Context) -> Shown:
    """Raises SettingNotRight."""
    name = settings["metric"]
    rows = {row.members[0].key: row for row in everybody}
    total, unit = answer.total[name], known.unit_of(name)
    if total.value is None or total.before is None or total.before.value is None:
        raise SettingNotRight(_("There is nothing to compare with: before or now it is not known."))
    found = pulls({key: row.values[name] for key, row in rows.items()}, total)
    if found is None:
        raise SettingNotRight(_("Split like this, the parts overlap: one record stands in several of them."))
    order = sorted(
        (key for key in found if abs(found[key].all) > 1e-12), key=lambda key: -abs(found[key].all)
    )
    most = abs(found[order[0]].all) if order else 0.0
    shown = [_part(answer, rows[key], name, found[key], most) for key in order[: settings["limit"]]]
    rest = [found[key] for key in order[settings["limit"] :]]
    # As they are read: rounded, they still add up to what is told of the whole.
    places = 3 if unit.kind == "ratio" else 1
    own, told = (
        round(sum(p.own for p in found.values()), places),
        round(size(total) - size(total.before), places),
    )
    words: dict[str, Any] = {
        "parts": shown, "rest_count": len(rest), "rest": signed(unit, sum(p.all for p in rest)),
        "own": signed(unit, own), "mix": signed(unit, told - own),
        "now": unit.told(total.value), "url": url(answer, name), "before": unit.told(total.before.value),
        "total": unit.change(size(total) - size(total.before)), "is_more": size(total) > size(total.before),
        "is_same": size(total) == size(total.before), "better": known.better(name),
        "dimension": known.dimension_label(settings["by"]), "before_label": answer.before.label if answer.before else "",
    }  # fmt: skip
    hint = f"{known.metric_label(name)} · {context.period.label}"
    return Shown(
        template="insight/widgets/mixing.html", words=words, chart=_fall(answer, name, shown, rest), hint=hint,
        notes=notes_of(answer),
    )  # fmt: skip


def signed(unit: Unit, value: float) -> str:
    """+2.1 points, with its sign; nothing of what is too small to be told."""
    told = unit.change(value)
    if told == unit.change(0):
        return told
    return f"{'+' if value > 0 else '−'}{told}"


def _part(answer: Answer, row: Row, name: str, pull: Pull, most: float) -> MixPart:
    value, unit = row.values[name], known.unit_of(name)
    return MixPart(
        label=row.members[0].label, change=signed(unit, pull.all), own=signed(unit, pull.own), mix=signed(unit, pull.mix),
        delta=pull.all, share=round(100 * abs(pull.all) / most, 1) if most else 0.0, now=unit.told(value.value),
        before=unit.told(value.before.value if value.before else None), n=value.n, url=url(answer, name, row.members),
    )  # fmt: skip


def _fall(answer: Answer, name: str, shown: list[MixPart], rest: list[Pull]) -> Waterfall:
    """For files: from before to now, member by member."""
    total = answer.total[name]
    steps = [Step(label=_("Before"), value=size(total.before), kind="total")]
    steps += [Step(label=part.label, value=part.delta, url=part.url) for part in shown]
    if rest:
        steps.append(Step(label=_("Others"), value=sum(pull.all for pull in rest)))
    steps.append(Step(label=_("Now"), value=size(total), kind="total"))
    is_good = known.better(name) is not False
    return Waterfall(steps=tuple(steps), unit=known.unit_of(name), is_more_good=is_good)
