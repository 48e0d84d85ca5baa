"""What keys mean: people, teams, stages, reasons and customers, each read once for one question."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from shangji.core.access import Actor
from shangji.core.prepared import Prepared
from shangji.customers.models import Customer
from shangji.leads.models import Campaign, Source
from shangji.opportunities.models import LossReason, Pipeline, Stage
from shangji.people.models import Role, Team, User
from shangji.ui import veil


class Person(NamedTuple):
    name: str
    team_id: int | None


class Branch(NamedTuple):
    name: str
    path: str
    parent_id: int | None


class Step(NamedTuple):
    """A stage of one version of one process."""

    key: str
    label: str
    order: int
    pipeline_id: int
    version: int


class Reason(NamedTuple):
    shown: str
    parent_id: int | None


_stages = Prepared(lambda: Stage.objects.select_related(None).order_by("pipeline_id", "version", "order"))


class Lookup:
    """Everybody who signs in reads people, teams, processes, reasons and campaigns; customers only within reach."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.kept: dict[Any, Any] = {}
        """What was found out for this question and may be asked again within it."""
        self.shared: dict[Any, Any] = {}
        """(measure, filters, columns) that is asked over several periods → the span that they lie in."""
        self.first_ends: dict[Any, datetime] = {}
        """Filters → the first moment of which is asked what stood then."""
        self._customers: dict[int, tuple[str, str] | None] = {}

    def forget(self) -> None:
        """What was kept. Runs in it know this lookup: such a circle stays, with all rows, until garbage is looked for."""
        self.kept.clear()

    @cached_property
    def people(self) -> dict[int, Person]:
        rows = User.objects.reached_by(self.actor).values_list("pk", "name", "team_id")
        return {pk: Person(name, team_id) for pk, name, team_id in rows}

    @cached_property
    def teams(self) -> dict[int, Branch]:
        rows = Team.objects.reached_by(self.actor).values_list("pk", "name", "path", "parent_id")
        return {pk: Branch(*row) for pk, *row in rows}

    @cached_property
    def has_teams_below(self) -> frozenset[int]:
        return frozenset(team.parent_id for team in self.teams.values() if team.parent_id)

    @cached_property
    def only_root(self) -> int | None:
        """The team in which all others lie, where there is one."""
        roots = [pk for pk, team in self.teams.items() if team.parent_id is None]
        return roots[0] if len(roots) == 1 else None

    @cached_property
    def divisions(self) -> dict[int, int]:
        """Team → the team below the root in which it lies; where there are several roots, the root."""
        depth = 0 if self.only_root is None else 1
        found = {}
        for pk, team in self.teams.items():
            path = team.path.strip("/").split("/")
            found[pk] = int(path[min(depth, len(path) - 1)])
        return found

    @cached_property
    def stages(self) -> dict[int, Step]:
        return {s.pk: Step(s.key, s.label, s.order, s.pipeline_id, s.version) for s in _stages()}

    @cached_property
    def _processes(self) -> dict[tuple[int, int], list[tuple[int, Step]]]:
        found: dict[tuple[int, int], list[tuple[int, Step]]] = defaultdict(list)
        for pk, step in self.stages.items():
            found[step.pipeline_id, step.version].append((pk, step))
        return found

    def process_of(self, stage_id: int) -> list[tuple[int, Step]]:
        """The stages of the same version of the same process, in their order."""
        step = self.stages[stage_id]
        return self._processes[step.pipeline_id, step.version]

    @cached_property
    def stage_keys(self) -> dict[str, Step]:
        """Key → the newest stage of that key, in the order of the processes."""
        newest = sorted(self.stages.values(), key=lambda step: step.version)
        return {step.key: step for step in newest}

    @cached_property
    def pipelines(self) -> dict[int, str]:
        return dict(Pipeline.objects.reached_by(self.actor).values_list("pk", "name"))

    @cached_property
    def reasons(self) -> dict[int, Reason]:
        rows = LossReason.objects.reached_by(self.actor).only("name", "name_en", "parent_id")
        return {row.pk: Reason(row.shown, row.parent_id) for row in rows}

    @cached_property
    def roles(self) -> dict[int, str]:
        return {row.pk: row.shown for row in Role.objects.reached_by(self.actor)}

    @cached_property
    def sources(self) -> dict[int, str]:
        return dict(Source.objects.reached_by(self.actor).values_list("pk", "name"))

    @cached_property
    def campaigns(self) -> dict[int, str]:
        return dict(Campaign.objects.reached_by(self.actor).values_list("pk", "name"))

    def customers(self, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Key → (name, industry) of those within reach."""
        wanted, known = set(keys), self._customers
        asked = sorted(wanted.difference(known))
        for start in range(0, len(asked), 5_000):
            some = asked[start : start + 5_000]
            rows = Customer.objects.reached_by(self.actor).filter(pk__in=some)
            told = {
                pk: (veil.name(name), industry)
                for pk, name, industry in rows.values_list("pk", "name", "industry")
            }
            known |= {pk: told.get(pk) for pk in some}
        return {pk: found for pk in wanted if (found := known[pk])}
