"""Reads about processes: what runs in which version, and what a new version would change."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Refusal
from shangji.core.jobs import Job, enqueue, job
from shangji.customers.roles import ChainRole
from shangji.opportunities.models import LossReason, Opportunity, Pipeline, Stage
from shangji.opportunities.models.stage import StagePlan, StagesNotRight, check, named_mover
from shangji.people.models import User

AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Impact:
    """One stage of what is in use now, and what adopting the draft would do to what is open in it."""

    name: str
    count: int
    goes_to: str
    is_gone: bool
    notes: list[tuple[str, str, str]]
    """(what, before, after): `days`, `percent`, `name`, `limit`, `mover`, `step`, `sop`, `chain`, `collects`, or of requirements `asked`, `altered`, `dropped`."""

    @property
    def changes(self) -> bool:
        return self.is_gone or bool(self.notes)


@dataclass(frozen=True, kw_only=True)
class Version:
    number: int
    stages: list[Stage]
    open_count: int
    is_in_force: bool


def open_counts(actor: Actor, pipeline: Pipeline) -> Counter[tuple[int, str]]:
    """(version, stage key) → how many open opportunities stand there."""
    rows = Opportunity.objects.reached_by(actor).open().filter(pipeline=pipeline)
    counted = rows.values_list("stage__version", "stage__key").annotate(n=Count("pk")).order_by()
    return Counter({(version, key): n for version, key, n in counted})


def impact(stages: list[Stage], plans: list[StagePlan], counts: Counter[tuple[int, str]]) -> list[Impact]:
    """How each stage in force fares under the draft; a gone one is replaced by the nearest one before it."""
    wanted = {plan.key: plan for plan in plans}
    # The same rule as Opportunity.adopt_pipeline, told before it happens.
    heir, found = plans[0], []
    for stage in stages:
        same = wanted.get(stage.key)
        heir = same or heir
        found.append(_fate(stage, same, heir, counts))
    return found


def why_not(plans: list[StagePlan]) -> str:
    """Why publishing would refuse them; empty where it would not."""
    try:
        check(plans)
    except StagesNotRight as refusal:
        return str(refusal.message)
    return ""


def _fate(stage: Stage, same: StagePlan | None, heir: StagePlan, counts: Counter[tuple[int, str]]) -> Impact:
    notes = _notes(stage.plan, same) if same else []
    count = sum(n for (_version, key), n in counts.items() if key == stage.key)
    return Impact(name=stage.label, count=count, goes_to=heir.label, is_gone=same is None, notes=notes)


def _notes(old: StagePlan, new: StagePlan) -> list[tuple[str, str, str]]:
    compared = (
        ("name", old.name, new.name),
        ("days", str(old.expected_days), str(new.expected_days)),
        ("percent", str(round(old.win_ratio * 100)), str(round(new.win_ratio * 100))),
        ("limit", str(old.max_days or "—"), str(new.max_days or "—")),
        ("step", _step(old), _step(new)),
        ("sop", old.sop, new.sop),
        ("chain", _roles(old), _roles(new)),
        ("collects", "1" if old.collects else "", "1" if new.collects else ""),
    )
    notes = [(what, before, after) for what, before, after in compared if before != after]
    if old.mover != new.mover:
        anybody = _("whoever works on it")
        notes.append(("mover", named_mover(old.mover) or anybody, named_mover(new.mover) or anybody))
    was, wanted = ({one.key: one for one in plan.requirements} for plan in (old, new))
    notes += [("asked", "", one.label) for key, one in wanted.items() if key not in was]
    notes += [
        ("altered", was[key].label, one.label)
        for key, one in wanted.items()
        if key in was and was[key] != one
    ]
    return notes + [("dropped", one.label, "") for key, one in was.items() if key not in wanted]


def _roles(plan: StagePlan) -> str:
    return "、".join(str(ChainRole(role).label) for role in plan.chain_roles) or "—"


def _step(plan: StagePlan) -> str:
    return f"{plan.next_step} ({plan.next_step_days})" if plan.next_step else "—"


def versions(pipeline: Pipeline, counts: Counter[tuple[int, str]]) -> list[Version]:
    """Newest first, with the stages each had."""
    by_number: dict[int, list[Stage]] = defaultdict(list)
    for stage in pipeline.stages.order_by("-version", "order"):
        by_number[stage.version].append(stage)
    return [
        Version(
            number=number, stages=stages, is_in_force=number == pipeline.version,
            open_count=sum(n for (version, _key), n in counts.items() if version == number),
        )
        for number, stages in by_number.items()
    ]  # fmt: skip


def left_behind(actor: Actor, pipeline: Pipeline) -> QuerySet[Any]:
    """Open opportunities that still follow an older version."""
    rows = Opportunity.objects.reached_by(actor).open().filter(pipeline=pipeline)
    return rows.exclude(stage__version=F("pipeline__version")).order_by("pk")


@dataclass(frozen=True)
class Adopted:
    opportunity: Opportunity
    refusal: str = ""


def adopt(opportunities: list[Opportunity], *, by: Actor) -> Iterator[Adopted]:
    """Bring one after the other to the version in force; each in its own transaction."""
    for opportunity in opportunities:
        try:
            opportunity.adopt_pipeline(by=by)
        except Refusal as refusal:
            yield Adopted(opportunity, str(refusal.message))
        else:
            yield Adopted(opportunity)


def adopt_later(pipeline: Pipeline, *, by: Actor) -> Job:
    return enqueue("opportunities.adopt", {"pipeline": pipeline.pk, "refused": []}, asked_by_id=by.user_id)


@job("opportunities.adopt", steps=True)
def adopt_all(found: Job) -> None:
    """Repeatable: what was brought along already is no longer left behind."""
    by = User.objects.for_sign_in().get(pk=found.asked_by_id).actor()
    pipeline = Pipeline.objects.within(by, found.args["pipeline"])
    waiting = list(left_behind(by, pipeline))
    refused = []
    for done, adopted in enumerate(adopt(waiting, by=by), 1):
        if adopted.refusal:
            refused.append([adopted.opportunity.label, adopted.refusal])
        if done % 20 == 0 or done == len(waiting):
            found.progress(done, len(waiting))
    found.note(refused=refused[:100])


@dataclass(frozen=True)
class ReasonGroup:
    group: LossReason
    reasons: list[LossReason]


def loss_reasons(actor: Actor) -> list[ReasonGroup]:
    """The groups with their reasons, those still offered first."""
    rows = list(LossReason.objects.reached_by(actor).order_by("is_retired", "pk"))
    return [
        ReasonGroup(group, [r for r in rows if r.parent_id == group.pk])
        for group in rows
        if group.parent_id is None
    ]
