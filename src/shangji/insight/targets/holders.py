"""Whose plans are meant: at dimensions of people, under filters of people."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from shangji.core.numbers import pks_of
from shangji.insight.metrics.dimensions import NOT, dimensions
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.shared_dimensions import OWN
from shangji.insight.targets.tree import Cell, Plans
from shangji.people.models import User

OF_PEOPLE = ("owner", "team", "division")
Chosen = Callable[[date], list[Cell]]
"""The plans of a month."""
Held = tuple[dict[str, str], Chosen]
"""(dimension of people → key, the plans there)."""
Wanted = Sequence[tuple[str, Sequence[str]]]


def holders(plans: Plans, run: Run, names: Sequence[str]) -> Iterator[Held]:
    """Each place at these dimensions, with its plans. Whole teams have plans of their own; parts of them, those of people."""
    wanted = [(name, keys) for name, keys in run.filters if name in OF_PEOPLE]
    if "owner" in names or _asks_people(wanted):
        yield from _by_people(plans, run, names, wanted)
    elif not names and not wanted:
        yield {}, plans.of_all
    else:
        branches = wanted[0][1] if wanted else None
        split = _teams(plans, branches) if "team" in names else _divisions(plans, branches)
        for branch in split:
            keys = _keys_of(plans, branch)
            yield {name: keys[name] for name in names}, _of_branch(plans, branch)


def _asks_people(wanted: Wanted) -> bool:
    """Whether the filters leave no whole teams: by person, all others than some, or two at once."""
    shut = any(key.startswith(NOT) for _name, keys in wanted for key in keys)
    return shut or len(wanted) > 1 or any(name == "owner" for name, _keys in wanted)


def _by_people(plans: Plans, run: Run, names: Sequence[str], wanted: Wanted) -> Iterator[Held]:
    rows = User._base_manager.filter(pk__in=[*plans.people])
    for name, keys in wanted:
        rows = rows.filter(dimensions()[name].wanted("pk", keys, run.lookup))
    groups: dict[tuple[str, ...], list[int]] = {}
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        at = tuple(dimensions()[name].key(pk, run.lookup) for name in names)
        groups.setdefault(at, []).append(pk)
    for at, pks in groups.items():
        yield dict(zip(names, at, strict=True)), _of_people(plans, pks)


def _teams(plans: Plans, branches: Sequence[str] | None) -> Iterator[str]:
    """Every team by itself, in or below these branches: one that has teams below it stands there without them."""
    for pk, team in plans.lookup.teams.items():
        if branches is None or any(_lies_in(pk, team.path, branch) for branch in branches):
            yield f"{pk}{OWN}" if pk in plans.lookup.has_teams_below else str(pk)


def _lies_in(pk: int, path: str, branch: str) -> bool:
    return branch == f"{pk}{OWN}" or f"/{branch}/" in path


def _divisions(plans: Plans, branches: Sequence[str] | None) -> Iterator[str]:
    if branches is not None:
        yield from (branch for branch in branches if _id(branch) in plans.lookup.teams)
        return
    root = plans.lookup.only_root
    for pk in sorted(set(plans.lookup.divisions.values())):
        yield f"{pk}{OWN}" if pk == root and pk in plans.lookup.has_teams_below else str(pk)


def _keys_of(plans: Plans, branch: str) -> dict[str, str]:
    """The keys of a branch in both dimensions of teams."""
    pk, root = _id(branch), plans.lookup.only_root
    division = plans.lookup.divisions[pk]
    is_root = division == root and pk in plans.lookup.has_teams_below
    return {"team": branch, "division": f"{division}{OWN}" if is_root else str(division)}


def _of_branch(plans: Plans, branch: str) -> Chosen:
    """A team with all below it, or, with `-own`, it alone."""
    pk = _id(branch)
    if branch.endswith(OWN):
        return _of_people(plans, plans.members.get(pk, ()))
    return lambda month: plans.of_team(pk, month)


def _of_people(plans: Plans, pks: Sequence[int]) -> Chosen:
    return lambda month: plans.of_people(pks, month)


def _id(branch: str) -> int:
    return next(iter(pks_of([branch.removesuffix(OWN)])), 0)
