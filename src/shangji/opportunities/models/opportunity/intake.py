"""Opportunities by the thousand, with the history they bring, and taking them back: verbs on many subjects."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shangji.activities.intake import Incoming as IncomingFollowUp
from shangji.activities.intake import arriving, entry_of, keep
from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.actions import bear
from shangji.core.bulk import insert
from shangji.core.calendar import local_day, today
from shangji.core.events import Entry, Event, Fact, append
from shangji.core.rows import fresh
from shangji.core.subjects import Traced, difference
from shangji.customers.models import Customer
from shangji.opportunities.events import Held, Invalidated, Lost, Opened, StageMoved, Won
from shangji.opportunities.models.loss_reason import LossReason
from shangji.opportunities.models.opportunity import Opportunity
from shangji.opportunities.models.pipeline import Stage
from shangji.opportunities.models.stage_stay import StageStay
from shangji.opportunities.payment_events import PaymentAwaited

Step = tuple[Fact, datetime, dict[str, list[Any]]]


class NotOfThisImport(Exception):
    """Only what an import made can be taken back with it."""


@dataclass(kw_only=True)
class Incoming:
    """One opportunity as it comes in: `path` are the stages entered and when, the first one is its opening."""

    name: str
    path: list[tuple[Stage, datetime]]
    customer: Customer | None = None
    owner_id: int | None = None
    outcome: str = "open"
    ended_at: datetime | None = None
    """When it was won, lost, found invalid or put on hold."""
    loss_reason: LossReason | None = None
    note: str = ""
    awaits_payment: bool = False
    payment_due_on: date | None = None
    """By when what is won is to be paid for, where that was agreed."""
    known: dict[str, Any] = field(default_factory=dict)
    """Further columns, as for `Opportunity.open`, and win_ratio, win_ratio_source, competitor."""
    said: list[IncomingFollowUp] = field(default_factory=list)


def open_many(rows: Sequence[Incoming], *, by: Actor) -> list[tuple[Opportunity, list[FollowUp]]]:
    """Open them all, each fact at the moment when it happened; a handful of statements for any number.

    Raises NotAllowed. The caller has checked that the actor reaches the customers.
    """
    by.require("opportunities.open")
    if any(row.said for row in rows):
        by.require("opportunities.log_follow_up")
    with transaction.atomic():
        said = iter(arriving([follow_up for row in rows for follow_up in row.said]))
        lives = [_Life(row, list(islice(said, len(row.said)))) for row in rows]
        bear([life.noun for life in lives], [entry for life in lives for entry in life.entries(by)])
        for life in lives:
            life.own()
        insert([stay for life in lives for stay in life.stays])
        keep([follow_up for life in lives for follow_up in life.said])
    return [(life.noun, life.said) for life in lives]


def take_back_many(opportunities: Sequence[Opportunity], *, by: Actor) -> None:
    """Close as invalid what the actor's own import opened. Raises NotAllowed, NotOfThisImport."""
    by.require("opportunities.open")
    now = by.now
    with transaction.atomic():
        rows = _locked(opportunities)
        require_made_by(rows, by)
        before = {row.pk: row.snapshot() for row in rows}
        reason = _("Import taken back")
        still_open = [row for row in rows if not row.is_closed]
        for row in rows:
            row.closed_at = row.closed_at or now
            row.outcome, row.closing_note, row.held_at, row.hold_until = "invalid", reason, None, None
            row.expect_no_payment()
        invalid = {
            "outcome": "invalid", "closing_note": reason, "held_at": None, "hold_until": None, "awaits_payment": False,
            "payment_due_on": None, "payment_agreed": False,
        }  # fmt: skip
        kept = Opportunity._base_manager.filter(pk__in=[row.pk for row in rows])
        kept.filter(closed_at__isnull=False).update(**invalid)
        kept.filter(closed_at__isnull=True).update(**invalid, closed_at=now)
        StageStay.objects.filter(opportunity__in=still_open, left_at__isnull=True).update(
            left_at=now, direction=StageStay.Direction.OUT
        )
        append(
            Entry(
                row,
                Invalidated(stage=row.stage.name, reason=reason),
                by,
                difference(before[row.pk], row.snapshot()),
            )
            for row in rows
        )


def require_made_by(rows: Sequence[Traced], by: Actor) -> None:
    """Whoever may import may take back what came with the same import, and nothing else."""
    births = Event.objects.filter(subject_id__in=[row.pk for row in rows], seq=1, batch_id=by.batch_id)
    if by.batch_id is None or births.count() != len(rows):
        raise NotOfThisImport


class _Life:
    """An opportunity lived through in memory: its final row, its stays, its facts with their changes."""

    def __init__(self, row: Incoming, said: list[FollowUp]) -> None:
        self.row, self.said = row, said
        self.steps: list[Step] = []
        self.stays: list[StageStay] = []
        stage, opened_at = row.path[0]
        self.noun = fresh(
            Opportunity, name=row.name, customer=row.customer, pipeline_id=stage.pipeline_id, owner_id=row.owner_id,
            opened_at=opened_at, minded_since=clock.now(), **{"win_ratio": stage.win_ratio, **row.known},
        )  # fmt: skip
        self.before: dict[str, Any] = {}
        self._enter(stage, opened_at)
        customer = row.customer.name if row.customer else ""
        self._tell(
            Opened(name=row.name, customer=customer, stage=stage.name, amount=self.noun.amount, currency=self.noun.currency),
            opened_at,
        )  # fmt: skip
        for later, moment in row.path[1:]:
            self._move(later, moment)
        if row.outcome != "open":
            self._end(max(row.ended_at or opened_at, row.path[-1][1]))

    def entries(self, by: Actor) -> Iterator[Entry]:
        for fact, moment, changes in self.steps:
            yield Entry(self.noun, fact, by.at(moment), changes)
        for follow_up in self.said:
            yield entry_of(self.noun, follow_up, by)

    def own(self) -> None:
        """It has its key: what hangs on it is told."""
        for stay in self.stays:
            stay.opportunity_id = self.noun.pk
        for follow_up in self.said:
            follow_up.subject_id = self.noun.pk

    def _enter(self, stage: Stage, moment: datetime) -> None:
        noun = self.noun
        noun.stage, noun.stage_entered_at, noun.stage_clock_at = stage, moment, moment
        if noun.win_ratio_source == "stage":
            noun.win_ratio = stage.win_ratio
        self.stays.append(fresh(StageStay, stage_id=stage.pk, entered_at=moment))

    def _move(self, stage: Stage, moment: datetime) -> None:
        left, direction = self.noun.stage, self.noun.direction_to(stage)
        days = (moment - self.noun.stage_entered_at).total_seconds() / 86400
        self._leave(moment, direction)
        self._enter(stage, moment)
        self._tell(
            StageMoved(
                from_stage_id=left.pk, from_stage=left.name, to_stage_id=stage.pk, to_stage=stage.name,
                direction=direction, days_in_stage=round(max(days, 0), 2), reason=_("from the imported file"),
            ),
            moment,
        )  # fmt: skip

    def _leave(self, moment: datetime, direction: str) -> None:
        self.stays[-1].left_at, self.stays[-1].direction = moment, direction

    def _end(self, moment: datetime) -> None:
        noun, row = self.noun, self.row
        noun.outcome = row.outcome
        if row.outcome == "on_hold":
            noun.held_at = moment
        else:
            noun.closed_at, noun.closing_note, noun.loss_reason = moment, row.note, row.loss_reason
            self._leave(moment, StageStay.Direction.OUT)
        self._tell(self._ending(round((moment - noun.opened_at).total_seconds() / 86400, 2)), moment)
        if row.outcome == "won" and row.awaits_payment:
            self._expect_payment(moment)

    def _expect_payment(self, moment: datetime) -> None:
        noun, agreed_on = self.noun, self.row.payment_due_on
        noun.expect_payment(agreed_on, min(agreed_on, today()) if agreed_on else local_day(moment))
        fact = PaymentAwaited(due_on=agreed_on, usual_on=None if agreed_on else noun.payment_due_on)
        self._tell(fact, moment)

    def _ending(self, days_open: float) -> Fact:
        noun, row, stage = self.noun, self.row, self.noun.stage.name
        if row.outcome == "won":
            return Won(stage=stage, amount=noun.amount, currency=noun.currency, days_open=days_open)
        if row.outcome == "lost":
            reason = str(row.loss_reason) if row.loss_reason else row.note or _("reason not known")
            return Lost(
                stage=stage, reason=reason, competitor=noun.competitor, note=row.note, amount=noun.amount,
                currency=noun.currency, days_open=days_open, evidence=noun.evidence, through=noun.lost_through,
            )  # fmt: skip
        if row.outcome == "on_hold":
            return Held(until=noun.hold_until, reason=row.note or _("from the imported file"))
        return Invalidated(stage=stage, reason=row.note or _("from the imported file"))

    def _tell(self, fact: Fact, moment: datetime) -> None:
        after = self.noun.snapshot()
        self.steps.append((fact, moment, difference(self.before, after)))
        self.before = after


def _locked(opportunities: Sequence[Opportunity]) -> list[Opportunity]:
    rows = Opportunity._base_manager.select_for_update(of=("self", "subject")).select_related(
        "subject", "stage"
    )
    return list(rows.filter(pk__in=[row.pk for row in opportunities]).order_by("pk"))
