"""Target: what a person or a team is to reach in a year, month by month. Without it nobody knows whether it is enough."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.events import Event
from shangji.core.undo import Undoable
from shangji.insight.events_targets import TargetBegun, TargetSet
from shangji.insight.models.below import Holder, people_reached, require_below
from shangji.insight.targets.measures import LEVELS, MEASURES
from shangji.people.models import Team, User

Months = Mapping[str, Mapping[int, int | None]]
"""Level → month from 1 to 12 → what is to be reached; None takes it away."""
MOST = 10**14
FIRST_YEAR, LAST_YEAR = 2000, 2100


class TargetNotRight(Refusal):
    message = _("A target is a whole number from 0 to 100 trillion; empty takes it away.")


class Target(Undoable):
    """Of one person or one team, one measure, one calendar year. The company is the team that all others are below.

    What a team is to reach is what is set for it, not what its people are to reach together: the two may differ, and the
    difference is shown.
    """

    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    target = models.JSONField(default=dict)
    stretch = models.JSONField(default=dict)
    challenge = models.JSONField(default=dict)

    undoable = frozenset({"insight.target_set"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="target_of_one",
            ),
            models.UniqueConstraint(fields=["person", "measure", "year"], name="target_of_person", condition=Q(person__isnull=False)),
            models.UniqueConstraint(fields=["team", "measure", "year"], name="target_of_team", condition=Q(team__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.holder} {self.year}"

    @property
    def holder(self) -> Holder:
        found: Holder | None = self.person or self.team
        assert found is not None
        return found

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """To read: one's own, and those of whom and of which teams the role reaches. To set: only what is below."""
        people = people_reached(actor, level)
        if not people or actor.team_id is None:
            return people
        if actor.scope is Scope.SUBTREE:
            teams = Q(team__path__startswith=actor.team_path)
            return people | teams if level is Level.READ else people | teams & ~Q(team_id=actor.team_id)
        is_read = actor.scope is Scope.TEAM and level is Level.READ
        return people | Q(team_id=actor.team_id) if is_read else people

    @classmethod
    def of(cls, holder: Holder, measure: str, year: int, *, by: Actor) -> Self:
        """The plan of a year, begun if there is none. Raises OutOfReach, NotAllowed, TargetNotRight."""
        side = {"person": holder} if isinstance(holder, User) else {"team": holder}
        with transaction.atomic():
            # Whoever sets the first target of somebody waits for whoever is doing so: there is one plan a year.
            type(holder)._base_manager.select_for_update(of=("self",)).get(pk=holder.pk)
            found: Self | None = cls._base_manager.filter(**side, measure=measure, year=year).first()
            return found or cls.begin(holder, measure, year, by=by)

    @classmethod
    def is_begun(cls, holder: Holder, measure: str, year: int) -> bool:
        side = {"person": holder} if isinstance(holder, User) else {"team": holder}
        return cls._base_manager.filter(**side, measure=measure, year=year).exists()

    @birth("set_target")
    @classmethod
    def begin(cls, holder: Holder, measure: str, year: int, *, by: Actor) -> tuple[Self, TargetBegun]:
        """An empty plan of a year. Raises OutOfReach, NotAllowed (not below the actor), TargetNotRight."""
        if measure not in MEASURES or not FIRST_YEAR <= year <= LAST_YEAR:
            raise TargetNotRight
        require_below(holder, by)
        side = {"person": holder} if isinstance(holder, User) else {"team": holder}
        return cls(measure=measure, year=year, **side), TargetBegun(
            holder=str(holder), measure=measure, year=year
        )

    @action("set_target")
    def set_months(self, months: Months, *, by: Actor) -> TargetSet | None:
        """Say what is to be reached in some months. Raises TargetNotRight."""
        changed: dict[str, dict[str, list[int | None]]] = {}
        for level, said in _checked(months):
            kept: dict[str, int] = {**getattr(self, level)}
            for month, value in said.items():
                old = kept.pop(str(month), None)
                if value is not None:
                    kept[str(month)] = value
                if old != value:
                    changed.setdefault(level, {})[str(month)] = [old, value]
            setattr(self, level, dict(sorted(kept.items(), key=lambda each: int(each[0]))))
        if not changed:
            return None
        self.save(update_fields=[*changed])
        self.write_months(*changed)
        return TargetSet(holder=str(self.holder), measure=self.measure, year=self.year, months=changed)

    def put_back(self, event: Event) -> None:
        self.write_months(*(level for level in LEVELS if level in event.changes))

    def write_months(self, *levels: str) -> None:
        """One row a month, which sums are made of: they say what the columns say."""
        self.months.filter(level__in=levels).delete()
        TargetMonth.objects.bulk_create(
            TargetMonth(target=self, level=level, month=date(self.year, int(month), 1), value=value)
            for level in levels
            for month, value in getattr(self, level).items()
        )


class TargetMonth(models.Model):
    """What is to be reached in one month, in whole yuan or in pieces."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="months", db_index=False)
    level = models.CharField(max_length=10)
    month = models.DateField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "level", "month"], name="target_month"),
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
        ]
        indexes = [models.Index(fields=["month", "level"], name="targets_in")]

    def __str__(self) -> str:
        return f"{self.target_id} {self.month:%Y-%m} {self.level} {self.value}"


def _checked(months: Months) -> Iterator[tuple[str, Mapping[int, int | None]]]:
    """Raises TargetNotRight."""
    for level, said in months.items():
        values: Any = [value for value in said.values() if value is not None]
        is_right = level in LEVELS and all(1 <= month <= 12 for month in said)
        if not is_right or not all(isinstance(v, int) and 0 <= v <= MOST for v in values):
            raise TargetNotRight
        yield level, said
