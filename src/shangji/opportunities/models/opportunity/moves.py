"""Opening an opportunity and moving it through the stages."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self, cast

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Conflict, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.bulk import insert, update_where
from shangji.core.custom_fields.trait import Said
from shangji.core.events import Event
from shangji.core.prepared import Prepared
from shangji.customers.models import Customer
from shangji.opportunities.events import Opened, PipelineAdopted, StageMoved
from shangji.opportunities.gates.gate import Gate, Gates
from shangji.opportunities.models.opportunity.bounds import require_amount, require_expected_day
from shangji.opportunities.models.opportunity.gated import Gated, NotTheMover
from shangji.opportunities.models.pipeline import Pipeline, Stage
from shangji.opportunities.models.stage_stay import StageStay

if TYPE_CHECKING:
    from shangji.opportunities.models import Opportunity

Direction = StageStay.Direction


class NameMissing(Refusal):
    message = _("An opportunity needs a name.")


class ReasonMissing(Refusal):
    message = _("Going back or skipping a stage needs a reason.")


class NotOpen(Refusal):
    status = 409
    message = _("This opportunity is closed or on hold; take it up again first.")


class WrongPipeline(Refusal):
    message = _("This stage belongs to another process or to another version of it.")


class MovedMeanwhile(Conflict):
    message = _("Meanwhile %(what)s. Nothing was changed; look again.")


MOVING = frozenset({"stage_id", "outcome"})


class Moved(Gated):
    """The way through the stages. Each step meets the gates that lie on it, and leaves a StageStay behind."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    stage_entered_at = models.DateTimeField()
    stage_clock_at = models.DateTimeField()
    """When the stage was entered, moved on by the time on hold since: what days in stage count from."""

    class Meta:
        abstract = True

    @birth("open")
    @classmethod
    def open(
        cls, /, name: str, *, by: Actor, customer: Customer | None = None, stage: Stage | None = None,
        amount: Decimal | None = None, owner_id: int | None = None, custom: Said | None = None, **known: Any,
    ) -> tuple[Self, Opened]:  # fmt: skip
        """A new opportunity in the first stage of the default process, unless a stage is named.

        `known` are further columns: currency, expected_on, source, product, need, next_step, next_step_at,
        external_id, extra, parent; `custom` goes into fields of one's own. Raises NameMissing, AmountNotRight,
        DayNotRight, OutOfReach (customer), ValueNotRight, GateNotMet (a later stage asks for what a new one cannot have).
        """
        if not name.strip():
            raise NameMissing
        require_amount(amount)
        require_expected_day(known.get("expected_on"))
        if customer and not customer.is_plainly_reached_by(by):
            Customer.objects.within(by, customer.pk)
        stage, moment = stage or first_stage(), by.now
        opportunity = cast("Any", cls)(
            name=name.strip(), customer=customer, pipeline_id=stage.pipeline_id, stage=stage, amount=amount,
            win_ratio=stage.win_ratio, owner_id=owner_id or by.user_id, opened_at=moment,
            stage_entered_at=moment, stage_clock_at=moment, minded_since=moment, **known,
        )  # fmt: skip
        opportunity.put_custom(custom or {}, by)
        if stage.order and (
            shut := Gates([opportunity], moment, only_required=True).to(opportunity, stage, start=0).refusal()
        ):
            raise shut
        fact = Opened(
            name=opportunity.name, customer=customer.name if customer else "", stage=stage.name, amount=amount,
            currency=opportunity.currency,
        )  # fmt: skip
        return opportunity, fact

    @action("move")
    def move_to(  # type: ignore[misc]
        self: "Opportunity", stage: Stage, *, by: Actor, reason: str = "", seen_version: int | None = None
    ) -> StageMoved | None:
        """Put it in another stage; `seen_version` is the version of the record that was on the screen.

        Raises MovedMeanwhile, NotOpen, WrongPipeline, NotTheMover, GateNotMet, ReasonMissing (skipping or going back).
        """
        self.require_unmoved_since(seen_version)
        gate = self.required_to(stage, by.now)
        if missing := self.missing_to_move(stage, reason, by=by, gate=gate):
            raise missing
        if stage.pk == self.stage_id:
            return None
        left, direction, moment = self.stage, self.direction_to(stage), by.now
        days = (moment - self.stage_clock_at).total_seconds() / 86400
        self.leave_stage(moment, direction)
        self.enter_stage(stage, moment)
        self.take_ratio_of(stage)
        self.take_step_of(stage, moment)
        self.save(
            update_fields=[
                "stage", "stage_entered_at", "stage_clock_at", "win_ratio", "next_step", "next_step_at",
            ]
        )  # fmt: skip
        return StageMoved(
            from_stage_id=left.pk, from_stage=left.name, to_stage_id=stage.pk, to_stage=stage.name,
            direction=direction, days_in_stage=round(max(days, 0), 2), reason=reason, gate=gate.payload,
        )  # fmt: skip

    def require_unmoved_since(self: "Opportunity", seen_version: int | None) -> None:  # type: ignore[misc]
        """Raises MovedMeanwhile when somebody moved or closed it after that version was shown."""
        if seen_version is None or seen_version == self.subject.version:
            return
        later = self.subject.events.filter(seq__gt=seen_version).order_by("-seq")
        event = next((e for e in later[:50] if not MOVING.isdisjoint(e.changes)), None)
        if event:
            raise MovedMeanwhile(MovedMeanwhile.message % {"what": event.sentence}, event=event)

    def missing_to_move(  # type: ignore[misc]
        self: "Opportunity", stage: Stage, reason: str = "", *, by: Actor, gate: Gate | None = None
    ) -> Refusal | None:
        """What stands in the way of a move, before it is tried; the board shows it before the drop."""
        if not self.is_open:
            return NotOpen()
        if (stage.pipeline_id, stage.version) != (self.pipeline_id, self.stage.version):
            return WrongPipeline()
        direction = self.direction_to(stage)
        if direction != Direction.BACK:
            if not self.may_be_moved_into(stage, by):
                return NotTheMover()
            if shut := (gate or self.required_to(stage, by.now)).refusal():
                return shut
        if direction in (Direction.SKIP, Direction.BACK) and not reason.strip():
            return ReasonMissing(direction=direction)
        return None

    def require_open(self: "Opportunity") -> None:  # type: ignore[misc]
        """Raises NotOpen."""
        if not self.is_open:
            raise NotOpen

    @action("move", level=Level.WRITE)
    def adopt_pipeline(self: "Opportunity", *, by: Actor) -> PipelineAdopted | None:  # type: ignore[misc]
        """Follow the newest version of the process; a stage that is gone becomes the nearest one before it."""
        if not self.is_open:
            raise NotOpen
        left, version = self.stage, self.pipeline.version
        if left.version == version:
            return None
        now = {stage.key: stage for stage in self.pipeline.stages_now()}
        earlier = self.pipeline.stages.filter(version=left.version, order__lte=left.order).order_by("-order")
        stage = next((now[s.key] for s in earlier if s.key in now), next(iter(now.values())))
        same, moment = stage.key == left.key, by.now
        self.leave_stage(moment, Direction.FORWARD)
        self.enter_stage(stage, moment, clock_at=self.stage_clock_at if same else None)
        self.save(update_fields=["stage", "stage_entered_at", "stage_clock_at"])
        return PipelineAdopted(version=version, from_stage=left.name, to_stage=stage.name)

    def own_stage(self: "Opportunity", stage: Stage) -> Stage:  # type: ignore[misc]
        """The same stage, by key, in the version of the process it follows; the stage itself where it has none."""
        if (stage.pipeline_id, stage.version) == (self.pipeline_id, self.stage.version):
            return stage
        same = Stage.objects.filter(pipeline_id=self.pipeline_id, version=self.stage.version, key=stage.key)
        return same.first() or stage

    def direction_to(self: "Opportunity", stage: Stage) -> str:  # type: ignore[misc]
        step = stage.order - self.stage.order
        if step < 0:
            return Direction.BACK
        return Direction.SKIP if step > 1 else Direction.FORWARD

    def leave_stage(self: "Opportunity", moment: datetime, direction: str) -> None:  # type: ignore[misc]
        update_where(
            StageStay, {"opportunity": self.pk, "left_at": None}, left_at=moment, direction=direction
        )

    def enter_stage(  # type: ignore[misc]
        self: "Opportunity", stage: Stage, moment: datetime, *, clock_at: datetime | None = None
    ) -> None:
        insert([StageStay(opportunity_id=self.pk, stage=stage, entered_at=moment)])
        self.stage, self.stage_entered_at, self.stage_clock_at = stage, moment, clock_at or moment

    def put_back_stays(self: "Opportunity", event: Event) -> None:  # type: ignore[misc]
        """After an undo: the stay that the verb opened goes, the one it closed is open again."""
        if event.kind == StageMoved.kind:
            self.stays.filter(left_at__isnull=True).delete()
        if event.kind == StageMoved.kind or "closed_at" in event.changes:
            self.stay_again(rested_s=_rest_ended_by(event))

    def stay_again(self: "Opportunity", *, rested_s: float = 0) -> None:  # type: ignore[misc]
        """Open the last stay again, as if it had not been left; a rest that goes on is not counted before it ends."""
        last = self.stays.order_by("-pk").first()
        if last:
            last.left_at, last.direction, last.held_s = None, "", max(last.held_s - rested_s, 0)
            last.save(update_fields=["left_at", "direction", "held_s"])


def _rest_ended_by(event: Event) -> float:
    """The seconds that closing added to the stay of one that was on hold: as far as it moved the clock of the stage."""
    if "held_at" not in event.changes or "stage_clock_at" not in event.changes:
        return 0
    before, after = map(datetime.fromisoformat, event.changes["stage_clock_at"])
    return (after - before).total_seconds()


_first_stage = Prepared(
    lambda: Stage.objects.filter(pipeline__is_active=True, version=F("pipeline__version")).order_by(
        "-pipeline__is_default", "pipeline", "order"
    )[:1]
)


def first_stage() -> Stage:
    """Where an opportunity starts when nobody says where."""
    stage: Stage | None = _first_stage.first()
    if stage is None:
        raise WrongPipeline
    return stage
