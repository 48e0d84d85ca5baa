"""One number that somebody points at: what it is, and what can be done with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from shangji.core.access import Actor, OutOfReach
from shangji.insight.metrics.addresses import query_of
from shangji.insight.metrics.asking import ask, require
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.terms import Filters, MetricQuery, Value
from shangji.insight.widgets import known
from shangji.insight.widgets.contribution import is_told

BOARDS = "/insight/boards/"
_OURS = ("here", "widget", "drill")


@dataclass(frozen=True)
class Entry:
    """A line of the menu: a page, a change of the board's address, or a dialog."""

    label: str
    icon: str
    url: str
    change: str = ""
    is_dialog: bool = False


@dataclass(frozen=True)
class Figure:
    """A number by its coordinates. `own` are those that the board it stands on is not filtered by."""

    query: MetricQuery
    metric: str
    params: QueryDict
    here: str = ""
    widget: str = ""
    own: Filters = field(default=())
    drill: str = ""
    """The setting of its widget that says by what it is split, if one may go further into it."""

    @classmethod
    def of(cls, params: QueryDict, actor: Actor) -> "Figure":
        """The number that an address of records means. Raises NoSuchMetric, PeriodNotRight, NotDivisible, OutOfReach."""
        name = params.get("m", "")
        query = query_of(params, actor, (name,))
        require([metric_named(name)], [], query.filters, actor)
        here = params.get("here", "")
        if here and not here.startswith(BOARDS):
            raise OutOfReach
        board = QueryDict(here.partition("?")[2])
        own = tuple((d, keys) for d, keys in query.filters if board.getlist(d) != list(keys))
        return cls(
            query, name, params, here, params.get("widget", "")[:24], own, drill=params.get("drill", "")[:24]
        )

    @property
    def asked(self) -> str:
        """Its coordinates as they stand in an address."""
        return urlencode([(n, v) for n in self.params if n not in _OURS for v in self.params.getlist(n)])

    @property
    def records_url(self) -> str:
        return f"{reverse('insight:records')}?{self.asked}"

    @property
    def label(self) -> str:
        """Won amount · Lin Jiahe · this quarter."""
        members = [
            label
            for name, keys in self.query.filters
            for label in known.member_labels(name, keys, self.query.actor)
        ]
        return " · ".join([known.metric_label(self.metric), *members[:4], self.query.period.label])

    def value(self) -> Value:
        return ask(self.query).total[self.metric]

    def told(self) -> str:
        value = self.value()
        return known.unit_of(self.metric).told(value.value)

    def entries(self) -> Iterator[Entry]:
        may = self.query.actor.may
        yield Entry(_("See the records"), "list", self.records_url)
        if self.here:
            yield from self._ways()
        if is_told(self.metric):
            yield Entry(
                _("Why did it change"),
                "arrows-split",
                f"{reverse('insight:why')}?{self.asked}",
                is_dialog=True,
            )
        if may("insight.watch_figure"):
            yield Entry(
                _("Tell me when it crosses a limit"),
                "bell",
                f"{reverse('insight:watch')}?{self.asked}",
                is_dialog=True,
            )
        if may("insight.send_figure"):
            yield Entry(
                _("Send to a colleague"),
                "message-share",
                f"{reverse('insight:send')}?{self.asked}",
                is_dialog=True,
            )

    def _ways(self) -> Iterator[Entry]:
        """The board filtered by where the mark stands or no longer so, and the widget one level further down."""
        for name, keys in self.query.filters:
            if (name, keys) not in self.own:
                label = known.member_labels(name, keys, self.query.actor)[0]
                way = _("No longer only %(name)s") if len(keys) == 1 else _("No longer only these")
                yield self._way(way % {"name": label}, "x", {name: ""})
        for name, keys in self.own:
            if len(keys) > 1 or keys[0].startswith("!"):
                continue
            label = known.member_labels(name, keys, self.query.actor)[0]
            change = {name: keys[0]}
            if not known.is_time(name):
                yield self._way(_("Only %(name)s") % {"name": label}, "filter-plus", change)
            for lower in known.below(name):
                if lower in known.common((self.metric,)) and self.drill:
                    words = {"name": label, "dimension": known.dimension_label(lower)}
                    down = {**change, f"{self.widget}.{self.drill}": lower}
                    yield self._way(_("Further into %(name)s: by %(dimension)s") % words, "zoom-in", down)

    def _way(self, label: str, icon: str, change: dict[str, str]) -> Entry:
        path, _mark, query = self.here.partition("?")
        after = QueryDict(query, mutable=True)
        for name, value in change.items():
            after.pop(name, None)
            if value:
                after[name] = value
        return Entry(label, icon, f"{path}?{after.urlencode()}", urlencode(change))
