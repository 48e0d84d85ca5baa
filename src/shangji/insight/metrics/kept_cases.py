"""Kept cases: rates of how records were minded, from the lines that are kept of it; where these are not right, case by case."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import product
from operator import or_
from typing import Any

from django.db.models import Count, Q, Value

from shangji.core.access import Scope
from shangji.insight.metrics.casework import Cases
from shangji.insight.metrics.dimensions import dimensions
from shangji.insight.metrics.grains import Rows
from shangji.insight.metrics.measures import ONE
from shangji.insight.metrics.reading import Raw, summed, told
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.shares import Share
from shangji.people.reach import reaches_all
from shangji.process import minding
from shangji.process.cases import Period, duties_reached, out_of_reach
from shangji.process.models import MindedSpan
from shangji.process.obliged import obliged_models

PATHS = {"owner": "owner_id", "noun": "noun"}


def window_of(run: Run, period: Any = None) -> Period:
    window = (period or run.period).window(run.now)
    return Period(window.start, window.end)


@dataclass(frozen=True, kw_only=True, eq=False)
class KeptCases(Cases):
    """`hit` says which lines of `minded` are hits of a window; or each of `parts` gives lines of hits, of each record
    one in all."""

    hit: Callable[[Period], Q] | None = None
    parts: Sequence[Callable[[Period], Rows]] = ()

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        if not _are_right(run):
            yield from super().read(run, columns)
            return
        if self.hit and not columns and _is_of_everybody(run):
            yield (), self._added_up(run, self.hit(window_of(run)))
            return
        for part, n in product(run.by_owner(self.of(run)), (None, *range(len(self.parts)))):
            asked = partial(self._summed, columns, n)
            for *raw, whole, hits in told(asked, [self], part, columns, n):
                yield tuple(raw), Share(hits, whole)

    def _added_up(self, run: Run, hit: Q) -> Share:
        """By the sums, which tell of what is out of reach as well."""
        whole, hits = minding.added_up(window_of(run), hit)
        if gone := _gone(run):
            off = minding.minded(window_of(run)).filter(subject_id__one_of=gone)
            less = off.aggregate(whole=Count("*"), hits=Count(ONE, filter=hit))
            whole, hits = whole - less["whole"], hits - less["hits"]
        return Share(hits, whole)

    def _summed(self, columns: Sequence[str], part: int | None, run: Run) -> Rows:
        """(column, …, records, hits): of all lines, or of one of the parts that are hits alone."""
        names, nothing = [PATHS[column] for column in columns], Value(0)
        if part is not None:
            return summed(
                _within(run, self.parts[part](window_of(run))), names, whole=nothing, hits=Count("*")
            )
        hits = Count(ONE, filter=self.hit(window_of(run))) if self.hit else nothing
        return summed(self._minded(run), names, whole=Count("*"), hits=hits)

    def rows(self, run: Run) -> Rows:
        return self._those(run, [self._minded(run)]) if _are_right(run) else super().rows(run)

    def hits(self, run: Run) -> Rows:
        return self._those(run, self._hits(run)) if _are_right(run) else super().hits(run)

    def _minded(self, run: Run) -> Rows:
        """One line of each record that counts."""
        return _within(run, minding.minded(window_of(run)))

    def _hits(self, run: Run) -> list[Rows]:
        window = window_of(run)
        if self.hit:
            return [self._minded(run).filter(self.hit(window))]
        return [_within(run, part(window)) for part in self.parts]

    def _those(self, run: Run, parts: Sequence[Rows]) -> Rows:
        among = [Q(pk__in=part.order_by().values("subject_id")) for part in parts]
        return self.of(run).rows(run.actor).filter(reduce(or_, among, Q(pk__in=[])))


def _are_right(run: Run) -> bool:
    """Asked once for one question."""
    if "are lines right" not in run.lookup.kept:
        run.lookup.kept["are lines right"] = minding.are_right()
    return bool(run.lookup.kept["are lines right"])


def _is_of_everybody(run: Run) -> bool:
    is_narrowed = run.spans or run.among or any(not dimensions()[name].unit for name, _keys in run.filters)
    return not is_narrowed and (run.actor.is_system or reaches_all(run.actor))


def _gone(run: Run) -> set[int]:
    """What nobody reaches, whoever owns it: mostly nothing. Asked once for one question."""
    if run.actor.is_system:
        return set()
    if "lines out of reach" not in run.lookup.kept:
        everywhere = replace(run.actor, scope=Scope.ALL)
        run.lookup.kept["lines out of reach"] = out_of_reach(everywhere, MindedSpan.objects)
    found: set[int] = run.lookup.kept["lines out of reach"]
    return found


def _reached(run: Run, rows: Rows) -> Rows:
    if run.actor.is_system:
        return rows
    if run.owners:
        rows = rows.filter(owner_id__in=run.owners)
    elif run.among is not None:
        rows = rows.filter(subject_id__one_of=run.among)
    elif not reaches_all(run.actor):
        keys = run.keys_of(obliged_models())
        return duties_reached(rows, run.actor) if keys is None else rows.filter(subject_id__one_of=keys)
    # To look each line up among what was withdrawn takes as long as counting it; mostly there is none.
    gone = _gone(run)
    return rows.exclude(subject_id__one_of=gone) if gone else rows


def _within(run: Run, rows: Rows) -> Rows:
    """Lines of records within reach that the filters leave."""
    rows = _reached(run, rows)
    for name, wanted in run.filters:
        found = dimensions()[name]
        if not found.unit:
            rows = rows.filter(found.wanted(PATHS[found.column], wanted, run.lookup))
    return rows.none() if run.spans else rows
