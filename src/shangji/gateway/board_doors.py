"""What a board and each of its widgets offer for leaving the house: files, a link, a report that goes by itself."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.gateway.exports.boards import BETWEEN
from shangji.gateway.exports.files import LABELS
from shangji.gateway.exports.sources import formats_of


def _board(noun: Any, actor: Actor) -> dict[str, Any] | None:
    """`noun`: the board and its state."""
    found, state = noun
    words: dict[str, Any] = {
        "files": _files("board", found.key, state.asked) if actor.may("gateway.export") else []
    }
    told = {"query": state.query, "name": found.label}
    if actor.may("gateway.make_link"):
        words["to_link"] = (
            f"{reverse('gateway:link_add')}?{urlencode({'what': f'board:{found.key}', **told})}"
        )
    if actor.may("gateway.add_report"):
        words["to_report"] = f"{reverse('gateway:report_add')}?{urlencode({'board': found.key, **told})}"
    return {**words, "key": found.key, "query": state.query} if any(words.values()) else None


def _widget(noun: Any, actor: Actor) -> dict[str, Any] | None:
    """`noun`: the board, the widget and the state."""
    found, plan, state = noun
    if not actor.may("gateway.export"):
        return None
    return {"files": _files("widget", f"{found.key}{BETWEEN}{plan.id}", state.asked)}


def _files(source: str, key: str, asked: str) -> list[tuple[str, Any, str]]:
    """(address, words, icon) of each format."""
    return [
        (f"{reverse('gateway:take', args=[source, key, name])}{asked}", *LABELS[name])
        for name in formats_of(source)
    ]


panel(Panel("insight.board", _("Leaves the house"), "gateway/_board_doors.html", _board))
panel(Panel("insight.widget", _("Leaves the house"), "gateway/_widget_doors.html", _widget))
