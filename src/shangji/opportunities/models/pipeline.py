"""Pipeline: a sales process in versions."""

from dataclasses import asdict
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.opportunities.events import PipelineAdded, PipelineChanged, PipelinePublished
from shangji.opportunities.gates.kinds import KINDS
from shangji.opportunities.models.requirement import Requirement
from shangji.opportunities.models.stage import LEADERS, Stage, StagePlan, StagesNotRight, check, columns_of

__all__ = ["LEADERS", "Pipeline", "Stage", "StagePlan", "StagesNotRight"]


class DefaultNeeded(Refusal):
    message = _("New opportunities need a process: make another one the default first.")


class NameTaken(Refusal):
    message = _("There is already a process with this name.")


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
        check(stages)
        _check_name(name)
        pipeline = cls(name=name, is_default=is_default)
        pipeline.planned = stages  # type: ignore[attr-defined]
        return pipeline, PipelineAdded(name=name)

    def after_birth(self, by: Actor) -> None:
        self._write(self.planned)  # type: ignore[attr-defined]

    @action("publish_pipeline")
    def publish(self, stages: list[StagePlan], *, by: Actor) -> PipelinePublished:
        """Put a new version in force for what is opened from now on. Raises StagesNotRight."""
        check(stages)
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
            Stage(pipeline=self, version=self.version, order=order, **columns_of(plan))
            for order, plan in enumerate(plans)
        )
        Requirement.objects.bulk_create(
            Requirement(
                stage=stage, order=order, **asdict(one) | {"params": KINDS[one.kind].checked(one.params)}
            )
            for stage, plan in zip(stages, plans, strict=True)
            for order, one in enumerate(plan.requirements)
        )


def _check_name(name: str) -> None:
    if Pipeline._base_manager.filter(name=name).exists():
        raise NameTaken
