"""Casework: rates whose cases are found one by one, record by record, by the rules that the ledger lives by."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from shangji.core.calendar import local
from shangji.core.day_marks import number_of
from shangji.insight.metrics.dimensions import NONE, NOT, but, dimensions, text_of
from shangji.insight.metrics.grains import OF_TIME, Rows
from shangji.insight.metrics.reading import Raw
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.shares import NOTHING, Share, Shares
from shangji.people.models import User
from shangji.process.cases import Case

COLUMNS = frozenset({"owner", "noun"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Cases(Shares):
    """`found` gives the cases of a window; those with a `time` have a moment of their own, by which they can be split."""

    found: Callable[[Run], Iterable[Case]]

    @property
    def keeps_to_days(self) -> bool:
        return False

    def is_known(self, run: Run) -> bool:
        return not run.is_ahead

    def columns(self) -> frozenset[str]:
        return COLUMNS | frozenset(OF_TIME) if self.time else COLUMNS

    def splits_by_unit(self, unit: str) -> bool:
        return bool(self.time) or unit != "day"

    def cases(self, run: Run) -> list[Case]:
        """Those that the filters leave; found once for each window of a question."""
        key = (self, run.window)
        if key not in run.lookup.kept:
            run.lookup.kept[key] = list(self.found(run))
        cases: list[Case] = run.lookup.kept[key]
        for name, keys in run.filters:
            if not dimensions()[name].unit:
                is_wanted = _wanted(name, keys, run)
                cases = [case for case in cases if is_wanted(case)]
        if run.spans:
            cases = [case for case in cases if case.at and any(s.start <= case.at < s.end for s in run.spans)]
        return cases

    def read(self, run: Run, columns: Sequence[str]) -> Iterable[tuple[Raw, Any]]:
        found: dict[Raw, Share] = defaultdict(lambda: NOTHING)
        for case in self.cases(run):
            raw = tuple(column_of(case, column) for column in columns)
            found[raw] = self.join(found[raw], Share(int(case.is_hit), 1))
        return found.items()

    def rows(self, run: Run) -> Rows:
        return self._listed(run, self.cases(run))

    def hits(self, run: Run) -> Rows:
        return self._listed(run, [case for case in self.cases(run) if case.is_hit])

    def _listed(self, run: Run, cases: Sequence[Case]) -> Rows:
        keys = [case.duty_id or case.subject_id for case in cases]
        return self.of(run).rows(run.actor).filter(pk__one_of=keys)


def column_of(case: Case, column: str) -> Any:
    """The value of a column, as the database would give it."""
    if column == "owner":
        return case.owner_id
    if column == "noun":
        return case.kind
    at = local(case.at) if case.at else None
    if at is None:
        return None
    return {
        "month": f"{at:%Y-%m}", "day": number_of(at.date()), "weekday": at.isoweekday(), "hour": at.hour,
    }[column]  # fmt: skip


def _wanted(name: str, keys: Sequence[str], run: Run) -> Callable[[Case], bool]:
    """Whether a case has one of the members."""
    found = dimensions()[name]
    if found.column != "owner":
        asked = {text_of(key) for key in keys if not key.startswith(NOT)}
        shut = {text_of(key) for group in keys if group.startswith(NOT) for key in but(group)}

        def is_one(case: Case) -> bool:
            value = str(column_of(case, found.column))
            return (not asked or value in asked) and value not in shut

        return is_one
    people: Q = found.wanted("pk", [key for key in keys if key != NONE], run.lookup)
    owners = set(User._base_manager.filter(people).values_list("pk", flat=True))
    if all(key == NONE for key in keys):
        owners = set()
    allows_none = NONE in keys or all(key.startswith(NOT) and NONE not in but(key) for key in keys)
    return lambda case: allows_none if case.owner_id is None else case.owner_id in owners
