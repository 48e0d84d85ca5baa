"""Pipeline: a sales process in versions; Stage: one step of one version."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.opportunities.events import PipelineAdded, PipelineChanged, PipelinePublished
from shangji.opportunities.gates.kinds import KINDS, RequirementNotRight
from shangji.opportunities.models.requirement import Requirement, RequirementPlan
from shangji.people.models import Role
from shangji.ui.formats import is_chinese


class StagesNotRight(Refusal):
    """The list of stages cannot be a process; the message says why."""


MOST_REQUIREMENTS = 12


class DefaultNeeded(Refusal):
    message = _("New opportunities need a process: make another one the default first.")


class NameTaken(Refusal):
    message = _("There is already a process with this name.")


@dataclass(frozen=True, kw_only=True)
class StagePlan:
    """A stage as it is to be published. `win_ratio` in 0..1; `…_days` in working days.

    `mover` is who may move an opportunity into it: empty for whoever works on it, MOVERS, or the key of a role.
    """

    key: str
    name: str
    name_en: str = ""
    goal: str = ""
    expected_days: int
    win_ratio: float
    sop: str = ""
    max_days: int | None = None
    mover: str = ""
    next_step: str = ""
    next_step_days: int | None = None
    requirements: tuple[RequirementPlan, ...] = ()


class Pipeline(Traced):
    """A process. Publishing makes a new version; open opportunities stay on theirs until they adopt it."""

    name = models.CharField(max_length=60, unique=True)
    version = models.PositiveIntegerField(default=1)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-is_default", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_pipeline")
    @classmethod
    def add(
        cls, name: str, *, by: Actor, stages: list[StagePlan], is_default: bool = False
    ) -> tuple[Self, PipelineAdded]:
        """A new process with its first version. Raises StagesNotRight, NameTaken."""
        _check(stages)
        _check_name(name)
        pipeline = cls(name=name, is_default=is_default)
        pipeline.planned = stages  # type: ignore[attr-defined]
        return pipeline, PipelineAdded(name=name)

    def after_birth(self, by: Actor) -> None:
        self._write(self.planned)  # type: ignore[attr-defined]

    @action("publish_pipeline")
    def publish(self, stages: list[StagePlan], *, by: Actor) -> PipelinePublished:
        """Put a new version in force for what is opened from now on. Raises StagesNotRight."""
        _check(stages)
        self.version += 1
        self.save(update_fields=["version"])
        self._write(stages)
        return PipelinePublished(name=self.name, version=self.version, stages=[asdict(s) for s in stages])

    @action("change_pipeline")
    def rename(self, name: str, *, by: Actor) -> PipelineChanged | None:
        """Call it something else. Raises NameTaken."""
        if name == self.name:
            return None
        _check_name(name)
        self.name = name
        return self._changed("name")

    @action("change_pipeline")
    def make_default(self, *, by: Actor) -> PipelineChanged | None:
        """What is opened from now on starts here, unless another process is chosen."""
        if self.is_default:
            return None
        for former in Pipeline._base_manager.filter(is_default=True).select_related("subject"):
            former.give_up_default(by=by)
        self.is_default = self.is_active = True
        return self._changed("is_default", "is_active")

    @action("change_pipeline")
    def give_up_default(self, *, by: Actor) -> PipelineChanged | None:
        """The other half of `make_default`."""
        self.is_default = False
        return self._changed("is_default")

    @action("change_pipeline")
    def deactivate(self, *, by: Actor) -> PipelineChanged:
        """Offer it no more; what is open in it goes on. Raises DefaultNeeded."""
        if self.is_default:
            raise DefaultNeeded
        self.is_active = False
        return self._changed("is_active")

    @action("change_pipeline")
    def activate(self, *, by: Actor) -> PipelineChanged:
        """Offer it again."""
        self.is_active = True
        return self._changed("is_active")

    def _changed(self, *columns: str) -> PipelineChanged:
        self.save(update_fields=columns)
        return PipelineChanged(name=self.name, is_default=self.is_default, is_active=self.is_active)

    def stages_now(self) -> "models.QuerySet[Stage]":
        """The stages of the version in force, in order."""
        return self.stages.filter(version=self.version).order_by("order")

    def plans_now(self) -> list[StagePlan]:
        """The version in force, as it could be published."""
        return [stage.plan for stage in self.stages_now().prefetch_related("requirements")]

    def _write(self, plans: list[StagePlan]) -> None:
        stages = Stage.objects.bulk_create(
            Stage(pipeline=self, version=self.version, order=order, **_columns(plan))
            for order, plan in enumerate(plans)
        )
        Requirement.objects.bulk_create(
            Requirement(
                stage=stage, order=order, **asdict(one) | {"params": KINDS[one.kind].checked(one.params)}
            )
            for stage, plan in zip(stages, plans, strict=True)
            for order, one in enumerate(plan.requirements)
        )


def _columns(plan: StagePlan) -> dict[str, Any]:
    return {f.name: getattr(plan, f.name) for f in fields(plan) if f.name != "requirements"}


LEADERS = "leaders"
"""The mover of a stage that only who leads the owner, or reaches further, moves into."""


class StageQuerySet(models.QuerySet["Stage"]):
    def in_force(self) -> Self:
        return self.filter(version=F("pipeline__version")).order_by("pipeline_id", "order")


class Stage(models.Model):
    """One step. `key` names the same step in every version, whatever it is called."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="stages", db_index=False)
    version = models.PositiveIntegerField()
    key = models.SlugField(max_length=40, db_index=False)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    goal = models.CharField(max_length=300, blank=True)
    expected_days = models.PositiveSmallIntegerField()
    win_ratio = models.FloatField()
    sop = models.TextField(blank=True)
    max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    mover = models.CharField(max_length=40, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "version", "key"], name="stage_key"),
            models.CheckConstraint(condition=Q(win_ratio__gte=0, win_ratio__lte=1), name="stage_win_ratio"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Its name in the reader's language, where it has one."""
        return self.name if is_chinese() or not self.name_en else self.name_en

    @property
    def plan(self) -> StagePlan:
        return StagePlan(
            key=self.key, name=self.name, name_en=self.name_en, goal=self.goal, expected_days=self.expected_days,
            win_ratio=self.win_ratio, sop=self.sop, max_days=self.max_days, mover=self.mover,
            next_step=self.next_step, next_step_days=self.next_step_days,
            requirements=tuple(one.plan for one in self.requirements.all()),
        )  # fmt: skip

    @property
    def mover_label(self) -> str:
        """Who may move an opportunity into it, in words; nothing stands for whoever works on it."""
        if self.mover == LEADERS:
            return str(_("leaders"))
        role = Role._base_manager.filter(key=self.mover).first() if self.mover else None
        return role.name if role else self.mover

    @property
    def limit_days(self) -> int:
        """How long it may stand here: the limit, or without one what is expected."""
        return self.max_days or self.expected_days


def _check_name(name: str) -> None:
    if Pipeline._base_manager.filter(name=name).exists():
        raise NameTaken


def _check(stages: list[StagePlan]) -> None:
    if not 2 <= len(stages) <= 15:
        raise StagesNotRight(_("A process has from two to fifteen stages."))
    for values, message in (
        ([s.key for s in stages], _("Two stages have the same key.")),
        ([s.name for s in stages], _("Two stages have the same name.")),
    ):
        if len(set(values)) != len(values):
            raise StagesNotRight(message)
    if not all(s.name and s.key and 0 <= s.win_ratio <= 1 and s.expected_days >= 1 for s in stages):
        raise StagesNotRight(
            _("Every stage needs a name, a win rate of 0 to 100 % and at least one working day.")
        )
    for stage in stages:
        _check_limits(stage)
        for one in stage.requirements:
            _check_requirement(stage, one)
    if any(one.side == Requirement.Side.ENTRY for one in stages[0].requirements):
        raise StagesNotRight(
            _("Nothing can be asked before the first stage: ask for it before “%(stage)s” is left.")
            % {"stage": stages[0].name}
        )


def _check_limits(stage: StagePlan) -> None:
    told = {"stage": stage.name}
    if stage.max_days is not None and stage.max_days < stage.expected_days:
        raise StagesNotRight(_("“%(stage)s”: the limit cannot be below the expected working days.") % told)
    if stage.next_step and not stage.next_step_days:
        raise StagesNotRight(_("“%(stage)s”: a next step needs its working days.") % told)
    keys = [one.key for one in stage.requirements]
    if len(set(keys)) != len(keys) or len(keys) > MOST_REQUIREMENTS:
        raise StagesNotRight(
            _("“%(stage)s”: at most %(n)s requirements, each with a key of its own.")
            % {**told, "n": MOST_REQUIREMENTS}
        )


def _check_requirement(stage: StagePlan, one: RequirementPlan) -> None:
    told = {"stage": stage.name, "name": one.name}
    kind = KINDS.get(one.kind)
    if kind is None or not one.key or not one.name.strip() or one.side not in Requirement.Side.values:
        raise StagesNotRight(_("“%(stage)s”: the requirement “%(name)s” is not right.") % told)
    try:
        kind.checked(one.params)
    except RequirementNotRight as refusal:
        raise StagesNotRight(
            _("“%(stage)s”, “%(name)s”: %(why)s") % {**told, "why": refusal.message}
        ) from refusal
