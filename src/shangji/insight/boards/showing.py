"""A widget of a board as it is shown to somebody: what is wrong with one stays in it."""

import hashlib
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from shangji import __version__
from shangji.core.access import Actor, Refusal
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.insight.boards.plan import WidgetPlan
from shangji.insight.boards.state import State
from shangji.insight.metrics.asking import ask, share
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.own_sight import keys_in, require_read
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Filters
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Context, Kind, Shown, kinds
from shangji.insight.widgets.settings import Settings

STALE_S = 300
"""What depends on the hour alone, such as a duty that was missed, is seen after so many seconds at the latest."""
FAILED = gettext_lazy("This widget could not be worked out. The others are right.")
SAFE_NOTHING = SafeString("")
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Who looks at which board, where and when; what every widget of the page has in common."""

    actor: Actor
    state: State
    period: str
    """The board's own, for a state that names none."""
    now: datetime
    here: str = ""
    layout: str = "desk"
    is_mine: bool = False

    @property
    def always(self) -> Filters:
        """What the board is filtered by whatever its address says."""
        return (("owner", (str(self.actor.user_id),)),) if self.is_mine else ()

    def period_of(self, written: str = "") -> Period:
        """Raises PeriodNotRight."""
        return Period.parse(written or self.state.period or self.period, local_day(self.now))


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One widget ready for its template: what it shows, or why it shows nothing."""

    plan: WidgetPlan
    kind: Kind | None = None
    shown: Shown | None = None
    trouble: str = ""
    context: Context | None = None
    settings: Settings = field(default_factory=dict)
    dimensions: tuple[str, ...] = ()
    """What it can be filtered by."""
    unfiltered: tuple[str, ...] = ()
    """Filters of the board that do not concern it, in words."""
    answers: dict[str, Any] = field(default_factory=dict)
    body: SafeString = SAFE_NOTHING

    @property
    def title(self) -> str:
        return self.plan.label or (str(self.kind.label) if self.kind else self.plan.kind)

    @property
    def drilled(self) -> list[tuple[str, str, str]]:
        """(words, address, change) of each dimension that was gone into, to go back from it."""
        if not self.kind or not self.context:
            return []
        turn, here = self.context.state.turn(self.plan.id), self.plan.id
        return [
            (known.dimension_label(turn[name]), self.context.turned(name, ""), f"{here}.{name}=")
            for name in self.kind.drills
            if turn.get(name) and self.settings.get(name) == turn[name]
        ]

    @property
    def switches(self) -> list[tuple[str, list[tuple[str, str, bool, str]]]]:
        """(setting, [(value, words, is chosen, address)])."""
        if not self.kind or not self.context or not self.shown:
            return []
        return [
            (name, [(key, str(label), self.settings.get(name) == key, self.context.turned(name, key)) for key, label in options])
            for name, options in self.kind.switches(self.settings)
        ]  # fmt: skip


def drawn(plan: WidgetPlan, looking: Looking, request: HttpRequest) -> Piece:
    """With its body, for a page. Never raises: a widget that fails says so calmly, and the others work."""
    return finished(piece(plan, looking), request)


def finished(found: Piece, request: HttpRequest) -> Piece:
    """With its body. Never raises."""
    try:
        return replace(found, body=_body(found, request))
    except Exception:  # a page outlives each of its widgets
        log.exception("template of widget %s of kind %s", found.plan.id, found.plan.kind)
        return replace(found, shown=None, trouble=str(FAILED))


def _body(found: Piece, request: HttpRequest) -> SafeString:
    shown = found.shown
    if shown is None:
        return SafeString("")
    if not shown.template:
        return shown.chart.html() if shown.chart else SafeString("")
    words = {"shown": shown.words, "seen": found.context}
    return SafeString(render_to_string(shown.template, words, request))


def piece(plan: WidgetPlan, looking: Looking) -> Piece:
    """What it shows, or why it shows nothing. Never raises."""
    found = kinds().get(plan.kind)
    if found is None:
        return Piece(plan=plan, trouble=_("There is no kind of widget “%(name)s”.") % {"name": plan.kind})
    try:
        return _piece(plan, found, looking)
    except Refusal as refusal:
        return Piece(plan=plan, kind=found, trouble=str(refusal.message))
    except Exception:  # a page outlives each of its widgets
        log.exception("widget %s of kind %s", plan.id, plan.kind)
        return Piece(
            plan=plan, kind=found, trouble=_("This widget could not be worked out. The others are right.")
        )


def _piece(plan: WidgetPlan, found: Kind, looking: Looking) -> Piece:
    turn = looking.state.turn(plan.id)
    require_read(keys_in([plan.asks, turn]), looking.actor)
    settings = found.settings_of(plan.asks, turn)
    context = _context(plan, settings, looking)
    queries = found.queries(settings, context)
    lookup = Lookup(looking.actor)
    share(queries.values(), lookup)
    # The longest first: what it reads of records serves the periods that lie in it.
    longest = sorted(queries, key=lambda name: queries[name].period.days, reverse=True)
    told = {name: ask(queries[name], lookup) for name in longest}
    lookup.forget()
    answers: dict[str, Any] = {name: told[name] for name in queries}
    answers |= {name: read(settings, context) for name, read in found.readings.items()}
    split = {name for query in queries.values() for name in known.common(query.metrics)}
    unfiltered = [known.dimension_label(name) for name, _keys in looking.state.filters if name not in split]
    return Piece(
        plan=plan, kind=found, shown=found.show(answers, settings, context), context=context, settings=settings,
        dimensions=tuple(sorted(split)), unfiltered=tuple(unfiltered) if queries else (), answers=answers,
    )  # fmt: skip


def _context(plan: WidgetPlan, settings: Settings, looking: Looking) -> Context:
    place = plan.tv if looking.layout == "tv" else plan.desk
    context = Context(
        actor=looking.actor, state=looking.state, period=looking.period_of(settings.get("period", "")),
        now=looking.now, widget=plan.id, here=looking.here, layout=looking.layout, always=looking.always,
    )  # fmt: skip
    return replace(context, width=place[2], height=place[3]) if place else context


def tag(version: str, plan: WidgetPlan, looking: Looking) -> str:
    """What changes whenever the widget could look otherwise: the question, the reach, the data. One statement."""
    actor = looking.actor
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    said = [
        version, plan.plain(), looking.state.query, looking.layout, actor.user_id, sorted(actor.grants), actor.scope,
        actor.team_path, newest, int(looking.now.timestamp()) // STALE_S, get_language(), __version__,
    ]  # fmt: skip
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'
