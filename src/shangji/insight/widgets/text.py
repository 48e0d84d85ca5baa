"""Words with live figures: `{{won_amount}}` stands for the number, by a closed grammar; nothing is ever run.

text     := (words | figure)*
figure   := "{{" metric [":" part] "}}"     part := before | change | target-share
lines that begin with "- " are a list, empty lines part paragraphs, **two stars** are strong.
"""

import re
from collections.abc import Iterator, Mapping

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.insight.metrics.terms import Answer, MetricQuery
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind
from shangji.insight.widgets.marks import url
from shangji.insight.widgets.settings import Settings, Span, Words

FIGURE = re.compile(r"\{\{\s*([a-z][a-z0-9_]{0,39})(?::([a-z]{1,10}))?\s*\}\}")
PARTS = ("", "before", "change")
MOST = 20
_STRONG = re.compile(r"\*\*([^*\n]{1,200})\*\*")


class FigureNotRight(ValueError):
    """What stands between the braces is no figure; its text says why."""


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
    return Shown(html=format_html('<div class="prose">{}</div>', _blocks(settings["text"], found)))


def _blocks(text: str, found: Answers) -> SafeString:
    """Paragraphs and lists."""
    blocks = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            items = format_html_join("", "<li>{}</li>", ((_line(line[2:], found),) for line in lines))
            blocks.append(format_html("<ul>{}</ul>", items))
        elif lines:
            rows = format_html_join(SafeString("<br>"), "{}", ((_line(line, found),) for line in lines))
            blocks.append(format_html("<p>{}</p>", rows))
    return SafeString("".join(blocks))


def _line(line: str, found: Answers) -> SafeString:
    return SafeString("".join(_pieces(line, found)))


def _pieces(line: str, found: Answers) -> Iterator[str]:
    at = 0
    for match in FIGURE.finditer(line):
        yield _strong(line[at : match.start()])
        yield _figure(match[1], match[2] or "", found)
        at = match.end()
    yield _strong(line[at:])


def _strong(words: str) -> str:
    return mark_safe(_STRONG.sub(r"<b>\1</b>", escape(words)))  # noqa: S308 - escaped before, the tags are ours


def _figure(name: str, part: str, found: Answers) -> str:
    answer: Answer | None = found.get(name)
    if answer is None or part not in PARTS:
        words = _("there is no figure “%(name)s”") % {"name": f"{name}:{part}".rstrip(":")}
        return format_html('<mark class="unknown">{}</mark>', words)
    value, unit = answer.total[name], known.unit_of(name)
    before = value.before.value if value.before else None
    if part == "before":
        return format_html("<b>{}</b>", unit.told(before))
    if part == "change":
        return format_html("<b>{}</b>", _changed(value.value, before, name))
    return format_html('<a class="figure" href="{}">{}</a>', url(answer, name), unit.told(value.value))


def _changed(value: object, before: object, name: str) -> str:
    if value is None or before is None:
        return "—"
    change = float(value) - float(before)  # type: ignore[arg-type]
    words = known.unit_of(name).change(change)
    if not change:
        return _("unchanged")
    return _("%(n)s more") % {"n": words} if change > 0 else _("%(n)s less") % {"n": words}


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
