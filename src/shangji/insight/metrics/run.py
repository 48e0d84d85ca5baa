"""Run: one question under way. It knows who asks, when, for which span, and which rows the filters leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from time import monotonic
from typing import Any

from django.db.models import F, Min, Q

from shangji.core.access import Actor, System
from shangji.core.among import Keys
from shangji.core.calendar import day_starts, local_day
from shangji.core.reached import Reached
from shangji.core.subjects import Traced
from shangji.insight.metrics.dimensions import NOT, but, dimensions
from shangji.insight.metrics.grains import OF_TIME, Grain, Rows
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.periods import DAY, EARLIEST, Period, Window
from shangji.insight.metrics.sql import Apart
from shangji.insight.metrics.terms import Filters
from shangji.insight.metrics.time_dimensions import span_of
from shangji.opportunities.models import Opportunity
from shangji.people.reach import keys_reached, owners_reached, reaches_all

LITTLE = 25_000
"""So many keys are told to a statement."""
KNOWN_S = 300.0
_many: dict[tuple[Actor, tuple[type[Traced], ...]], float] = {}
"""Who reaches more → until when that need not be found out again, which takes longer than many a statement."""
_several: dict[Actor, float] = {}
"""Who reaches more than a few opportunities → until when that need not be found out again."""
OWNERS = 60
"""Of so many owners what is counted is read stay by stay."""
OTHERS = 5_000
"""So many are asked for one by one beside them."""
TOLD_BY_OWNER = frozenset({"opportunity", "stay"})
BY = System("insight")


@dataclass(frozen=True)
class Run:
    """`period` is what counts, `asked` the whole of which it may be a part.

    `spans` are the periods of filters of time of which there are several: alternatives.
    """

    actor: Actor
    now: datetime
    asked: Period
    period: Period
    filters: Filters
    lookup: Lookup
    spans: tuple[Period, ...] = field(default=())
    since: datetime | None = None
    """What was before it is known already."""
    until: datetime | None = None
    """What is from then on is asked otherwise."""
    among: Keys | None = None
    """Nouns on which rows hang, if only those of some are asked for; all of them are within reach."""
    owners: tuple[int, ...] = ()
    """Whose opportunities alone are asked for, if only those of some are; all of them are within reach."""

    @property
    def window(self) -> Window:
        return self.period.window(self.now)

    @property
    def clock(self) -> Window:
        """A window that any moment of a record lies in: what holds of the clocks in it holds for all."""
        return Window(day_starts(EARLIEST), max(self.period.end, self.now))

    @property
    def after(self) -> datetime:
        """The first moment that has not been: what happens now has happened."""
        return self.now + timedelta(microseconds=1)

    @property
    def began(self) -> date:
        """The day on which the first opportunity within reach was opened."""
        if "began" not in self.lookup.kept:
            keys = self.keys_of([Opportunity])
            rows = (
                Opportunity.objects.reached_by(self.actor)
                if keys is None
                else Opportunity.objects.filter(pk__one_of=keys)
            )
            first = rows.aggregate(first=Min("opened_at"))["first"]
            self.lookup.kept["began"] = local_day(first or self.now)
        found: date = self.lookup.kept["began"]
        return found

    @property
    def is_past(self) -> bool:
        """Whether the period has ended."""
        return self.period.end <= self.now

    @property
    def is_ahead(self) -> bool:
        """Whether it has not begun."""
        return self.period.start > self.now

    def narrowing(self, where: Callable[[Any], Q]) -> Q:
        """What a condition says that depends on the run. Asked once for one question."""
        key = ("narrowing", where, self.asked, self.period, self.filters)
        if key not in self.lookup.kept:
            self.lookup.kept[key] = where(self)
        found: Q = self.lookup.kept[key]
        return found

    def over(self, period: Period) -> "Run":
        return replace(self, period=period)

    def rows(self, of: Grain, time: str = "", *, but: frozenset[str] = frozenset()) -> Rows:
        """The rows of a grain that the filters leave; those of which a time lies in the period, if one is named.

        Filters by the columns of `but` are left to whoever asks.
        """
        rows = self.reached(of)
        for name, keys in self.filters:
            if dimensions()[name].column not in but:
                rows = self._filtered(rows, of, time, name, keys)
        if not time:
            return rows
        rows = rows.filter(self.within(of, time, self.period))
        if self.spans:
            either = Q(pk__in=[])
            for span in self.spans:
                either |= self.within(of, time, span)
            rows = rows.filter(either)
        return rows

    def reached(self, of: Grain) -> Rows:
        """The rows of a grain within reach. The ways of reach are an OR that no index of time knows, and a long statement:
        of somebody who reaches little the keys are read once for one question, and each statement begins at them.
        """
        if self.among is not None and of.near:
            return of.near.rows(self.among, self.actor)
        if self.owners:
            # Of a day that runs, the time finds fewer than the owner.
            path: Any = F(of.path("owner"))
            rows: Rows = of.rows(BY).annotate(whose=Apart(path) if self.since else path)
            return rows.filter(whose__in=self.owners)
        key = ("rows within reach", of.name)
        if key not in self.lookup.kept:
            keys = self.keys_of(of.near.of()) if of.near else None
            near = of.near.rows(keys, self.actor) if of.near and keys is not None else None
            self.lookup.kept[key] = of.rows(self.actor) if near is None else near
        found: Rows = self.lookup.kept[key]
        return found.all()

    def keys_of(self, models: Sequence[type[Traced]]) -> Keys | None:
        """The keys of these nouns within reach; None where they are many. Read once for one question."""
        if reaches_all(self.actor):
            return None
        key = ("reached together", tuple(models))
        if key not in self.lookup.kept:
            self.lookup.kept[key] = self._keys_together(models)
        kept: Keys | None = self.lookup.kept[key]
        return kept

    def parts(self, of: Grain) -> "Sequence[Run]":
        """The same question of what is reached through its owner, which sums by owner may answer, and of the few others; their
        answers are put together. In one where rows tell it sooner.
        """
        return self.by_owner(of) if of.name in TOLD_BY_OWNER else (self,)

    def by_owner(self, of: Grain) -> "Sequence[Run]":
        """The same, of any grain whose rows know who owns what they hang on."""
        is_whole = self.among is None and not self.owners and of.near is not None
        owners = self._through_owners() if is_whole else ()
        if not owners or not of.near:
            return (self,)
        others = self._besides(of.near.of())
        if len(others) > OTHERS:
            return (self,)
        parts = replace(self, owners=owners), replace(self, among=others)
        return parts if others.keys else parts[:1]

    def _besides(self, models: Sequence[type[Traced]]) -> Keys:
        """What somebody reaches of these nouns, and not through its owner: of much, more than OTHERS."""
        key = ("besides", tuple(models))
        if key not in self.lookup.kept:
            found = {pk for model in models for pk in _keys_beside(model)(self.actor)}
            self.lookup.kept[key] = Keys(sorted(found))
        kept: Keys = self.lookup.kept[key]
        return kept

    def _through_owners(self) -> tuple[int, ...]:
        """Through whom somebody reaches more than a few opportunities."""
        if "owners" not in self.lookup.kept:
            self.lookup.kept["owners"] = () if self._has_few() else tuple(owners_reached(self.actor, OWNERS))
        found: tuple[int, ...] = self.lookup.kept["owners"]
        return found

    def _has_few(self) -> bool:
        if reaches_all(self.actor):
            return True
        if _several.get(self.actor, 0.0) > monotonic():
            return False
        keys = self.keys_of([Opportunity])
        if keys is not None and keys.are_few:
            return True
        _several[self.actor] = monotonic() + KNOWN_S
        return False

    def is_of_few(self, of: Grain) -> bool:
        """Whether the rows of a grain within reach hang on few nouns: they are read in one go."""
        if self.owners:
            return False
        keys = self.among
        if keys is None and of.near:
            keys = self.keys_of(of.near.of())
        return keys is not None and keys.are_few

    def _keys_together(self, models: Sequence[type[Traced]]) -> Keys | None:
        asked, found = (self.actor, tuple(models)), list[int]()
        if _many.get(asked, 0.0) > monotonic():
            return None
        for model in models:
            found += self._keys_of(model) if len(found) <= LITTLE else ()
        if len(found) <= LITTLE:
            return Keys(found)
        if found:
            _many[asked] = monotonic() + KNOWN_S
        return None

    def _keys_of(self, model: type[Traced]) -> list[int]:
        """Of many, some: more than LITTLE."""
        key = ("reached", model)
        if key not in self.lookup.kept:
            rows = _some_keys(model)(self.actor)
            self.lookup.kept[key] = rows if len(rows) > 2 * LITTLE else sorted(set(rows))
        found: list[int] = self.lookup.kept[key]
        return found

    def beyond(self, of: Grain) -> Keys | None:
        """What hangs on these nouns is in the sums by day, and not within reach; None where there are none."""
        key = ("beyond", of.name)
        if key not in self.lookup.kept:
            gone = () if of.beyond is None or self.actor.is_system else of.beyond(self.actor)
            self.lookup.kept[key] = Keys(sorted(gone)) if gone else None
        found: Keys | None = self.lookup.kept[key]
        return found

    def within(self, of: Grain, time: str, period: Period) -> Q:
        at = of.times[time]
        if at.is_day:
            return Q(**{f"{at.path}__gte": period.first, f"{at.path}__lte": period.last})
        window = period.window(self.now)
        # One bound alone: of two an engine may look from the wrong one on.
        start, end = max(window.start, self.since or window.start), min(window.end, self.until or window.end)
        return Q(**{f"{at.path}__gte": start, f"{at.path}__lt": end})

    def _filtered(self, rows: Rows, of: Grain, time: str, name: str, keys: tuple[str, ...]) -> Rows:
        found = dimensions()[name]
        if found.unit:
            return rows
        if found.column in OF_TIME:
            alias = f"at_{found.column}"
            rows = rows.annotate(**{alias: of.split(time, found.column, self.window)})
            return rows.filter(found.wanted(alias, keys, self.lookup))
        if self.owners and found.column == "owner":
            return rows.filter(found.wanted("whose", keys, self.lookup))
        return found.narrow(rows, of, keys, self)


@cache
def _some_keys(model: type[Traced]) -> Reached:
    """Keys within reach: mostly two ways lead to each."""
    return Reached(lambda actor: keys_reached([model], actor).values_list("pk", flat=True)[: 2 * LITTLE + 1])


@cache
def _keys_beside(model: Any) -> Reached:
    """Keys of what somebody reaches, and not through its owner."""

    def asked(actor: Actor) -> Rows:
        ways = model.beside_owner(model._base_manager.all(), actor)
        first, *others = [rows.values_list("pk", flat=True) for rows in ways]
        found: Rows = first.union(*others, all=True) if others else first
        return found[: OTHERS + 1]

    return Reached(asked)


def start(actor: Actor, now: datetime, period: Period, filters: Filters, lookup: Lookup) -> Run:
    """A run whose period is narrowed by the filters of time."""
    asked_for = period
    spans: list[Period] = []
    for name, keys in filters:
        if not dimensions()[name].unit:
            continue
        asked = [span for key in keys if not key.startswith(NOT) and (span := span_of(key))]
        asked += [
            p for p in period.parts(name) if any(p.written not in but(k) for k in keys if k.startswith(NOT))
        ]
        if len(asked) == 1:
            period = period.meets(asked[0]) or _nothing(period)
        else:
            spans += asked or [_nothing(period)]
    return Run(actor, now, asked_for, period, filters, lookup, tuple(spans))


def _nothing(period: Period) -> Period:
    """A period in which nothing can have been."""
    return Period.between(period.first, period.first - DAY)
