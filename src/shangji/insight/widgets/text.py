"""Words with live figures: `{{won_amount}}` stands for the number, by a closed grammar; nothing is ever run.

text     := (words | figure)*
figure   := "{{" metric [":" part] "}}"     part := before | change | target-share
lines that begin with "- " are a list, empty lines part paragraphs, **two stars** are strong.
"""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.charts.prose import Figure, Prose
from shangji.insight.metrics.terms import Answer, MetricQuery
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind
from shangji.insight.widgets.marks import url
from shangji.insight.widgets.settings import Settings, Span, Words

FIGURE = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,39})(?::([a-z]{1,10}))?\s*\}\}")
BRACED = re.compile(r"\{\{[^{}]*\}\}")
PARTS = ("", "before", "change")
MOST = 20


def figures(text: str) -> list[tuple[str, str]]:
    """(metric, part) of every figure that there is, each once."""
    found = [(name, part or "") for name, part in FIGURE.findall(text)]
    return [one for one in dict.fromkeys(found) if known.is_metric(one[0]) and one[1] in PARTS][:MOST]


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    """One for each metric: each is filtered by what it knows."""
    return {
        name: context.compared(name)
        for name in dict.fromkeys(name for name, _part in figures(settings["text"]))
    }


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    known_, text = figures(settings["text"]), settings["text"]
    unknown = [said for said in BRACED.findall(text) if not _is_one_of(said, known_)]
    # Braces of their own stay words: only what is one of our figures is one for the picture.
    said = FIGURE.sub(lambda m: f"{{{_name(m[1], m[2] or '')}}}" if m[0] not in unknown else m[0], text)
    chart = Prose(
        text=said, figures={_name(name, part): _figure(found[name], name, part) for name, part in known_}
    )
    notes = [_("There is no figure %(name)s.") % {"name": name} for name in dict.fromkeys(unknown)]
    return Shown(chart=chart, notes=notes)


def _is_one_of(said: str, known_: Sequence[tuple[str, str]]) -> bool:
    found = FIGURE.fullmatch(said)
    return found is not None and (found[1], found[2] or "") in known_


def _name(metric: str, part: str) -> str:
    return f"{metric}_{part}" if part else metric


def _figure(answer: Answer, name: str, part: str) -> Figure:
    value, unit = answer.total[name], known.unit_of(name)
    before = value.before.value if value.before else None
    if part == "before":
        return Figure(before, unit)
    if part == "change":
        change = None if value.value is None or before is None else float(value.value) - float(before)
        return Figure(change, unit, tone=_tone(change, known.better(name)))
    return Figure(value.value, unit, url(answer, name))


def _tone(change: float | None, better: bool | None) -> str:
    if not change or better is None:
        return ""
    return "good" if (change > 0) == better else "risk"


kind(
    Kind(
        name="text", label=gettext_lazy("Text with figures"), icon="file-text", queries=queries, show=show, size=(4, 5),
        least=(2, 2), question=gettext_lazy("What should everybody know about these numbers?"),
        settings=(
            Words(
                name="text", label=gettext_lazy("Text"),
                help=gettext_lazy(
                    "{{won_amount}} stands for the number, {{won_amount:before}} for the one before, {{won_amount:change}} for the change."
                ),
            ),
            Span(),
        ),
        starts={"text": "{{won_amount}}"},
    )
)  # fmt: skip
