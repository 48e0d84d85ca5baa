"""Stage: one step of one version of a process, and what a list of them must be to become a version."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.prepared import Prepared
from shangji.customers.roles import ChainRole
from shangji.opportunities.gates.kinds import KINDS, RequirementNotRight
from shangji.opportunities.models.requirement import Requirement, RequirementPlan
from shangji.people.models import Role
from shangji.people.models.two_names import EnglishNames, in_language

MOST_REQUIREMENTS = 12


class StagesNotRight(Refusal):
    """The list of stages cannot be a process; the message says why."""


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
    chain_roles: tuple[str, ...] = ()
    """Whom the decision chain asks for here; none are the usual ones."""
    collects: bool = False
    """Payment is collected here: while an opportunity stands in it, money is outstanding."""
    requirements: tuple[RequirementPlan, ...] = ()

    @property
    def label(self) -> str:
        """Its name in the reader's language, where it has one."""
        return in_language(self.name, self.name_en)


def columns_of(plan: StagePlan) -> dict[str, Any]:
    return {f.name: getattr(plan, f.name) for f in fields(plan) if f.name != "requirements"}


LEADERS = "leaders"
"""The mover of a stage that only who leads the owner, or reaches further, moves into."""


class StageQuerySet(models.QuerySet["Stage"]):
    def in_force(self) -> Self:
        return self.filter(version=F("pipeline__version")).order_by("pipeline_id", "order")


class Stage(models.Model):
    """One step. `key` names the same step in every version, whatever it is called."""

    pipeline = models.ForeignKey(
        "opportunities.Pipeline", on_delete=models.PROTECT, related_name="stages", db_index=False
    )
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
    chain_roles = models.JSONField(default=list, blank=True)
    collects = models.BooleanField(default=False)

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
        return in_language(self.name, self.name_en)

    @classmethod
    def in_words(cls, said: str) -> str:
        """What the log says of a stage, in the reader's language."""
        return english(said)

    @property
    def plan(self) -> StagePlan:
        return StagePlan(
            key=self.key, name=self.name, name_en=self.name_en, goal=self.goal, expected_days=self.expected_days,
            win_ratio=self.win_ratio, sop=self.sop, max_days=self.max_days, mover=self.mover,
            next_step=self.next_step, next_step_days=self.next_step_days, chain_roles=tuple(self.chain_roles),
            collects=self.collects, requirements=tuple(one.plan for one in self.requirements.all()),
        )  # fmt: skip

    @property
    def mover_label(self) -> str:
        """Who may move an opportunity into it, in words; nothing stands for whoever works on it."""
        return named_mover(self.mover)

    @property
    def limit_days(self) -> int:
        """How long it may stand here: the limit, or without one what is expected."""
        return self.max_days or self.expected_days


def stage_named(pipeline_id: int, key: str) -> Stage | None:
    """The newest of this key in a process."""
    return Stage._base_manager.filter(pipeline_id=pipeline_id, key=key).order_by("-version").first()


english = EnglishNames(lambda: Stage._base_manager.order_by("pk"))


def named_mover(mover: str) -> str:
    if mover == LEADERS:
        return str(_("leaders"))
    role = Role._base_manager.filter(key=mover).first() if mover else None
    return role.shown if role else mover


def check(stages: list[StagePlan]) -> None:
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
        _check_lengths(stage, Stage, columns_of(stage))
        _check_limits(stage)
        for one in stage.requirements:
            _check_lengths(stage, Requirement, asdict(one))
            _check_requirement(stage, one)
    if any(one.side == Requirement.Side.ENTRY for one in stages[0].requirements):
        raise StagesNotRight(
            _("Nothing can be asked before the first stage: ask for it before “%(stage)s” is left.")
            % {"stage": stages[0].name}
        )


def _check_lengths(stage: StagePlan, model: type[models.Model], said: dict[str, Any]) -> None:
    for name, value in said.items():
        most = getattr(model._meta.get_field(name), "max_length", None)
        if most and len(str(value)) > most:
            raise StagesNotRight(
                _("“%(stage)s”: “%(text)s…” is too long, at most %(n)s characters fit.")
                % {"stage": stage.label[:40], "text": str(value)[:20], "n": most}
            )


def _check_limits(stage: StagePlan) -> None:
    told = {"stage": stage.label}
    if stage.max_days is not None and stage.max_days < stage.expected_days:
        raise StagesNotRight(_("“%(stage)s”: the limit cannot be below the expected working days.") % told)
    if stage.next_step and not stage.next_step_days:
        raise StagesNotRight(_("“%(stage)s”: a next step needs its working days.") % told)
    if stage.mover not in ("", LEADERS) and not Role._base_manager.filter(key=stage.mover).exists():
        raise StagesNotRight(_("“%(stage)s”: there is no such role to move opportunities into it.") % told)
    if not set(stage.chain_roles) <= set(ChainRole.values):
        raise StagesNotRight(_("“%(stage)s”: there is no such role in a decision chain.") % told)
    keys = [one.key for one in stage.requirements]
    if len(set(keys)) != len(keys) or len(keys) > MOST_REQUIREMENTS:
        raise StagesNotRight(
            _("“%(stage)s”: at most %(n)s requirements, each with a key of its own.")
            % {**told, "n": MOST_REQUIREMENTS}
        )


def _check_requirement(stage: StagePlan, one: RequirementPlan) -> None:
    told = {"stage": stage.label, "name": one.name}
    kind = KINDS.get(one.kind)
    if kind is None or not one.key or not one.name.strip() or one.side not in Requirement.Side.values:
        raise StagesNotRight(_("“%(stage)s”: the requirement “%(name)s” is not right.") % told)
    try:
        kind.checked(one.params)
    except RequirementNotRight as refusal:
        raise StagesNotRight(
            _("“%(stage)s”, “%(name)s”: %(why)s") % {**told, "why": refusal.message}
        ) from refusal


_stage = Prepared(lambda pk: Stage.objects.filter(pk=pk))
stages_of = Prepared(
    lambda pipeline_id, version: Stage.objects.filter(pipeline_id=pipeline_id, version=version).order_by(
        "order"
    )
)
"""A version of a process → its stages in order."""


def know_stage(noun: Any) -> None:
    """A record that a verb has locked knows the key of its stage alone; the ORM would write the statement anew."""
    if not noun._meta.get_field("stage").is_cached(noun):
        noun.stage = _stage.first(noun.stage_id)
