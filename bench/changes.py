"""The same changes by hand-written SQL, with a log line that fits the chain: the floor of the verbs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from bench.measure import Call
from bench.rows import Statement, fetch, inserted, next_id, updated
from shangji.activities.events import FollowUpLogged
from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.events import Entry, Fact, _line
from shangji.core.models import SearchEntry
from shangji.core.search import searchable, tokens_of
from shangji.core.subjects import Subject, Traced, difference, plain
from shangji.opportunities.events import Opened, StageMoved
from shangji.opportunities.models import Opportunity, Stage, StageStay


def log_follow_up(pk: int, text: str, step_at: datetime, by: Actor) -> Call:
    opportunity, moment = _fresh(pk), clock.now()
    before = opportunity.snapshot()
    said = FollowUp(
        subject=opportunity.subject, type="call", text=text, next_step="电话确认", next_step_at=step_at,
        happened_at=moment, recorded_at=moment, author_id=by.user_id,
    )  # fmt: skip
    opportunity.last_follow_up_at, opportunity.next_step, opportunity.next_step_at = (
        moment,
        "电话确认",
        step_at,
    )
    fact = FollowUpLogged(follow_up_id=0, type="call", text=text, next_step_at=plain(step_at))
    columns = ("last_follow_up_at", "next_step", "next_step_at")
    changes = [inserted(said, with_id=False), updated(opportunity, *columns)]
    return _committed(opportunity, changes, fact, by, before)


def move(pk: int, stage: Stage, by: Actor) -> Call:
    opportunity, moment = _fresh(pk), clock.now()
    before, left = opportunity.snapshot(), opportunity.stage
    opportunity.stage, opportunity.win_ratio = stage, stage.win_ratio
    opportunity.stage_entered_at = opportunity.stage_clock_at = moment
    stay = StageStay(opportunity=opportunity, stage=stage, entered_at=moment)
    fact = StageMoved(
        from_stage_id=left.pk, from_stage=left.name, to_stage_id=stage.pk, to_stage=stage.name,
        direction=opportunity.direction_to(stage), days_in_stage=0.0, reason="bench",
    )  # fmt: skip
    ended = "UPDATE opportunities_stagestay SET left_at = %s, direction = %s WHERE opportunity_id = %s AND left_at IS NULL"
    changes = [
        Statement(ended, [plain(moment).replace("T", " ").replace("+00:00", ""), "forward", pk]),
        inserted(stay, with_id=False),
        updated(opportunity, "stage", "stage_entered_at", "stage_clock_at", "win_ratio"),
    ]
    return _committed(opportunity, changes, fact, by, before)


def create(name: str, stage: Stage, amount: Decimal, by: Actor) -> Call:
    moment, subject = clock.now(), Subject(pk=next_id("core_subject"), kind=Opportunity.kind(), label=name)
    opportunity = Opportunity(
        subject=subject, name=name, amount=amount, stage=stage, pipeline_id=stage.pipeline_id,
        win_ratio=stage.win_ratio, owner_id=by.user_id, opened_at=moment, stage_entered_at=moment,
        stage_clock_at=moment,
    )  # fmt: skip
    stay = StageStay(opportunity=opportunity, stage=stage, entered_at=moment)
    fact = Opened(name=name, customer="", stage=stage.name, amount=amount, currency="CNY")
    event = inserted(
        _line(Entry(opportunity, fact, by, difference({}, opportunity.snapshot())), subject, moment),
        with_id=False,
    )
    text = searchable([name])
    kind = Opportunity.kind()
    entry = SearchEntry(subject=subject, kind=kind, text=text, tokens=tokens_of(kind, text))
    changes = [
        inserted(subject),
        inserted(opportunity),
        inserted(entry),
        inserted(stay, with_id=False),
        event,
    ]
    return lambda: _send(changes)


def _fresh(pk: int) -> Opportunity:
    found: Opportunity = Opportunity._base_manager.select_related("subject", "stage").get(pk=pk)
    return found


def _committed(
    noun: Traced, changes: Sequence[Statement], fact: Fact, by: Actor, before: dict[str, Any]
) -> Call:
    changed = difference(before, noun.snapshot())
    event = _line(Entry(noun, fact, by, changed), noun.subject, clock.now())
    lines = [*changes, inserted(event, with_id=False), updated(noun.subject, "label", "version", "head")]
    return lambda: _send(lines, noun)


def _send(statements: Sequence[Statement], noun: Traced | None = None) -> None:
    with transaction.atomic():
        if noun:
            fetch(
                "SELECT o.*, s.version, s.head FROM opportunities_opportunity o "
                "JOIN core_subject s ON s.id = o.id WHERE o.id = %s",
                noun.pk,
            )
        for statement in statements:
            statement.send()
