"""What a kind of widget is: its settings, the questions it asks, and what it shows of the answers."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.insight.boards.state import State
from shangji.insight.charts.chart import Chart
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Answer, Filters, MetricQuery
from shangji.insight.widgets import known
from shangji.insight.widgets.settings import Setting, SettingNotRight, Settings, read_all

ROW, FRAME = 40, 92
"""Of the desk, in pixels: a row with its gap; what of a widget its title and edges take."""
Answers = Mapping[str, Any]
"""Name of a question → its Answer; name of a reading → what it read."""
Switch = tuple[str, Sequence[tuple[str, str | Promise]]]
"""A setting that can be turned on the widget itself, and its values in words."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who looks, at what, when and where. `period` is the widget's own where it has one, else the board's."""

    actor: Actor
    state: State
    period: Period
    now: datetime
    widget: str = ""
    """Its name on the board, for addresses."""
    here: str = ""
    """The address of the board; empty where there is none, as in a file."""
    layout: str = "desk"
    always: Filters = ()
    """What the board is filtered by whatever its address says."""
    width: int = 6
    """In columns of the layout."""
    height: int = 0
    """In rows of the layout; 0 where it takes what it needs."""

    @property
    def day(self) -> date:
        return local_day(self.now)

    @property
    def room(self) -> int:
        """In pixels, for a picture below its title; 0 leaves it to the picture."""
        return max(120, self.height * ROW - FRAME) if self.layout == "desk" and self.height else 0

    @property
    def filters(self) -> Filters:
        return tuple({**dict(self.state.filters), **dict(self.always)}.items())

    def keys(self, dimension: str) -> tuple[str, ...]:
        """What a dimension is filtered by."""
        return dict(self.filters).get(dimension, ())

    def query(self, *metrics: str, **more: Any) -> MetricQuery:
        """A question over the board's period, with those of its filters that every metric knows."""
        split = known.common(metrics)
        filters = tuple((name, keys) for name, keys in self.filters if name in split)
        asked = {"period": self.period, "filters": (*filters, *more.pop("also", ())), **more}
        return MetricQuery(actor=self.actor, metrics=metrics, **asked)

    def compared(self, *metrics: str, **more: Any) -> MetricQuery:
        """As the board compares."""
        return self.query(*metrics, compare=self.state.compare, **more)

    def turned(self, name: str, value: str) -> str:
        """The address of the board with a setting of this widget turned."""
        return f"{self.here}{self.state.turned(self.widget, name, value).asked}"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What stands in a widget: a picture, or a template with its words; where there are both, the picture is for files.

    `hint` stands small beside the title.
    """

    chart: Chart | None = None
    template: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    hint: str = ""
    more: tuple[str, str] | None = None
    """Where there is more of it: (words, address)."""
    notes: Sequence[str] = ()
    is_bare: bool = False
    """Whether it stands without the card's padding, as a strip of figures does."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`queries` and `show` are pure: only MetricQuery reaches the data, or one of the `readings`, by its name.

    `size` is width and height in cells of the desk when it is added, `least` what it needs; `switches` are settings
    that a reader may turn, kept in the address.
    """

    name: str
    label: str | Promise
    question: str | Promise
    """What it answers, for the gallery."""
    icon: str
    settings: tuple[Setting, ...]
    queries: Callable[[Settings, Context], Mapping[str, MetricQuery]]
    show: Callable[[Answers, Settings, Context], Shown]
    readings: Mapping[str, Callable[[Settings, Context], Any]] = field(default_factory=dict)
    starts: Mapping[str, Any] = field(default_factory=dict)
    """What is set when it is added."""
    switches: Callable[[Settings], Sequence[Switch]] = lambda _settings: ()
    drills: tuple[str, ...] = ()
    """Settings that name a dimension into which a reader may go further, kept in the address as well."""
    size: tuple[int, int] = (6, 8)
    least: tuple[int, int] = (3, 3)

    @property
    def started(self) -> str:
        """As a page takes it."""
        return json.dumps(dict(self.starts))

    def settings_of(self, asks: Mapping[str, Any], turn: Mapping[str, str]) -> Settings:
        """What is asked, as far as it is not turned on the page. Raises SettingNotRight."""
        asked = read_all(self.settings, asks)
        turned = {
            name: turn[name] for name, options in self.switches(asked) if turn.get(name) in dict(options)
        }
        turned |= {name: turn[name] for name in self.drills if turn.get(name)}
        if not turned:
            return asked
        try:
            return read_all(self.settings, {**asks, **turned})
        except SettingNotRight:
            return asked


_kinds: dict[str, Kind] = {}


def kind(found: Kind) -> Kind:
    """Offer a kind of widget. Called once, when its module is imported."""
    _kinds[found.name] = found
    return found


def kinds() -> dict[str, Kind]:
    return _kinds


def notes_of(*answers: Answer) -> list[str]:
    """The sentences that belong to the numbers, each once."""
    return list(dict.fromkeys(note for answer in answers for note in answer.notes))
