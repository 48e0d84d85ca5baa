"""The way it went: how long it stood in each stage, what its gates asked, what was passed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shangji.core.events import Event
from shangji.opportunities.events import PipelineAdopted, StageMoved, Won
from shangji.opportunities.models import GateException, Opportunity, Stage, StageStay
from shangji.opportunities.models.stage import stages_of
from shangji.opportunities.queries import stays_of
from shangji.ui.templatetags.ui import step_of

LEAVING = (StageMoved.kind, PipelineAdopted.kind, Won.kind)


@dataclass(frozen=True)
class Leg:
    """One stay. `days` and `expected_days` are working days; `gate` is what was met on the way out."""

    stay: StageStay
    step: int
    days: int
    gate: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    passed_over: tuple[Stage, ...] = ()
    came_back: bool = False
    """It was closed here, and reopened later."""

    @property
    def expected_days(self) -> int:
        return self.stay.stage.expected_days

    @property
    def over_days(self) -> int:
        return max(self.days - self.expected_days, 0)

    @property
    def share(self) -> int:
        """In percent of the expected days, at most 100."""
        return min(100, round(100 * self.days / self.expected_days))

    @property
    def is_back(self) -> bool:
        return self.stay.direction == StageStay.Direction.BACK

    @property
    def held_days(self) -> int:
        return round(self.stay.held_s / 86400)


@dataclass(frozen=True)
class Way:
    legs: tuple[Leg, ...]
    exceptions: tuple[GateException, ...]

    @property
    def days(self) -> int:
        return sum(leg.days for leg in self.legs)

    @property
    def expected_days(self) -> int:
        """Of the stages it stood in, each once."""
        return sum({leg.stay.stage_id: leg.expected_days for leg in self.legs}.values())

    @property
    def passed_over(self) -> list[Stage]:
        return [stage for leg in self.legs for stage in leg.passed_over]

    @property
    def backs(self) -> int:
        return sum(leg.is_back for leg in self.legs)


def way_of(found: Opportunity, told: Sequence[Event]) -> Way:
    """Three statements."""
    stages = stages_of(found.pipeline_id, found.stage.version)
    place = {stage.key: n for n, stage in enumerate(stages)}
    left = {event.occurred_at: event.payload for event in told if event.kind in LEAVING}
    end = found.closed_at or found.opened_at

    def leg(stay: StageStay) -> Leg:
        said = left.get(stay.left_at, {}) if stay.left_at else {}
        step = step_of(place.get(stay.stage.key, 0), len(stages))
        over = _between(stages, place, stay, said)
        came_back = stay.direction == StageStay.Direction.OUT and stay.left_at != found.closed_at
        return Leg(
            stay, step, stay.days(end), said.get("gate") or {}, said.get("reason", ""), over, came_back
        )

    exceptions = found.exceptions.for_cards().order_by("pk")
    return Way(tuple(leg(stay) for stay in stays_of(found.pk)), tuple(exceptions))


def _between(
    stages: Sequence[Stage], place: dict[str, int], stay: StageStay, said: dict[str, Any]
) -> tuple[Stage, ...]:
    """The stages that were skipped when it left one."""
    if stay.direction != StageStay.Direction.SKIP:
        return ()
    target = next((n for n, stage in enumerate(stages) if stage.pk == said.get("to_stage_id")), 0)
    return tuple(stages[place.get(stay.stage.key, 0) + 1 : target])
