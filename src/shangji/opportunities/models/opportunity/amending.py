"""What an imported row changes in an opportunity that is already there, and putting it back."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.events import Entry, Fact, append
from shangji.core.subjects import difference
from shangji.opportunities.call_events import CallSet
from shangji.opportunities.events import (
    AmountChanged,
    CustomerSet,
    ExpectedDayChanged,
    Invalidated,
    Lost,
    OpportunityChanged,
    Reopened,
    StageMoved,
    Won,
)
from shangji.opportunities.models.loss_reason import LossReason
from shangji.opportunities.models.opportunity import Opportunity
from shangji.opportunities.models.opportunity.gated import NotTheMover
from shangji.opportunities.models.pipeline import Stage
from shangji.opportunities.models.stage_stay import StageStay

CLOSED = ("won", "lost", "invalid")


def amend(opportunity: Opportunity, columns: dict[str, Any], *, by: Actor) -> None:
    """Set columns, each group under the fact that people know it by. Raises NotAllowed.

    Not for stage and outcome: those are `bring_to`. The caller has checked reach.
    """
    with transaction.atomic():
        row = _locked(opportunity)
        for names, permission in _groups(columns):
            by.require(permission)
            before = row.snapshot()
            fact = _fact(row, names, columns)
            for name in names:
                row.amend_column(name, columns[name])
            changes = difference(before, row.snapshot())
            if changes:
                row.save(update_fields=[*changes])
                append([Entry(row, fact, by, changes)])


def bring_to(
    opportunity: Opportunity, stage: Stage | None, outcome: str, *, by: Actor, note: str = "",
    loss_reason: LossReason | None = None,
) -> None:  # fmt: skip
    """Put it where a file says it stands today. Raises NotAllowed, NotTheMover, GateNotMet.

    A file asks for no reason where a person is asked for one; the gates on the way it meets like everybody.
    """
    with transaction.atomic():
        row = _locked(opportunity)
        _require_gates(row, stage, outcome, by)
        _bring(row, stage, outcome, note, loss_reason, by)


def put_back_to(
    opportunity: Opportunity, stage: Stage | None, outcome: str, *, by: Actor, note: str = "",
    loss_reason: LossReason | None = None,
) -> None:  # fmt: skip
    """Put it where it stood before an import: as with any taking back, no gate is on that way. Raises NotAllowed."""
    with transaction.atomic():
        _bring(_locked(opportunity), stage, outcome, note, loss_reason, by)


def _bring(
    row: Opportunity, stage: Stage | None, outcome: str, note: str, loss_reason: LossReason | None, by: Actor
) -> None:
    if row.is_closed and (outcome not in CLOSED or outcome != row.outcome):
        _reopen(row, by)
    if stage and stage.pk != row.stage_id and not row.is_closed:
        _move(row, stage, by)
    if outcome in CLOSED and not row.is_closed:
        _close(row, outcome, note, loss_reason, by)


def _require_gates(row: Opportunity, stage: Stage | None, outcome: str, by: Actor) -> None:
    own = row.own_stage(stage) if stage else row.stage
    if own.order > row.stage.order:
        if not row.may_be_moved_into(own, by):
            raise NotTheMover
        if shut := row.required_to(own, by.now).refusal():
            raise shut
    if outcome == "won" and row.outcome != "won" and (shut := row.required_to(None, by.now).refusal()):
        raise shut


def _groups(columns: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    money: list[str] = [n for n in ("amount", "currency") if n in columns]
    if money:
        yield money, "opportunities.change_amount"
    if "expected_on" in columns:
        yield ["expected_on"], "opportunities.change_expected_day"
    if "call" in columns:
        yield ["call"], "opportunities.set_call"
    if "customer_id" in columns:
        yield ["customer_id"], "opportunities.change"
    rest = [n for n in columns if n not in ("amount", "currency", "expected_on", "call", "customer_id")]
    if rest:
        yield rest, "opportunities.change"


def _fact(row: Opportunity, names: list[str], columns: dict[str, Any]) -> Fact:
    if "amount" in names:
        return AmountChanged(
            old=row.amount, new=columns["amount"], currency=columns.get("currency", row.currency)
        )
    if names == ["expected_on"]:
        old, new = row.expected_on, columns["expected_on"]
        return ExpectedDayChanged(old=old, new=new, pushed_days=_days(old, new))
    if names == ["call"]:
        return CallSet(old=row.call, new=columns["call"])
    if names == ["customer_id"] and columns["customer_id"]:
        return CustomerSet(customer_id=columns["customer_id"], customer=columns.get("customer", ""))
    return OpportunityChanged(names=sorted(names))


def _days(old: date | None, new: date | None) -> int | None:
    return (new - old).days if old and new else None


def _reopen(row: Opportunity, by: Actor) -> None:
    by.require("opportunities.reopen")
    before, old = row.snapshot(), row.outcome
    row.outcome, row.closed_at, row.loss_reason, row.closing_note = "open", None, None, ""
    row.expect_no_payment()
    row.enter_stage(row.stage, _after(row, by.now))
    row.minded_since = clock.now()
    _keep(
        row, before, Reopened(stage=row.stage.name, old_outcome=old, reason=_("from the imported file")), by
    )


def _move(row: Opportunity, stage: Stage, by: Actor) -> None:
    by.require("opportunities.move")
    before, left, moment = row.snapshot(), row.stage, _after(row, by.now)
    direction = row.direction_to(stage)
    days = (moment - row.stage_clock_at).total_seconds() / 86400
    row.leave_stage(moment, direction)
    row.enter_stage(stage, moment)
    if row.win_ratio_source == "stage":
        row.win_ratio = stage.win_ratio
    fact = StageMoved(
        from_stage_id=left.pk, from_stage=left.name, to_stage_id=stage.pk, to_stage=stage.name,
        direction=direction, days_in_stage=round(max(days, 0), 2), reason=_("from the imported file"),
    )  # fmt: skip
    _keep(row, before, fact, by)


def _close(row: Opportunity, outcome: str, note: str, reason: LossReason | None, by: Actor) -> None:
    by.require(
        {"won": "opportunities.win", "lost": "opportunities.lose"}.get(outcome, "opportunities.invalidate")
    )
    before, moment = row.snapshot(), _after(row, by.now)
    row.leave_stage(moment, StageStay.Direction.OUT)
    row.outcome, row.closed_at, row.closing_note, row.loss_reason = outcome, moment, note, reason
    row.held_at = row.hold_until = None
    row.expect_no_payment()
    if outcome == "won" and row.is_collected_later():
        row.expect_payment(None, local_day(moment))
    stage, days = row.stage.name, round((moment - row.opened_at).total_seconds() / 86400, 2)
    fact: Fact = Invalidated(stage=stage, reason=note)
    if outcome == "won":
        fact = Won(stage=stage, amount=row.amount, currency=row.currency, days_open=days)
    if outcome == "lost":
        said = str(reason) if reason else note or _("reason not known")
        fact = Lost(
            stage=stage, reason=said, note=note, amount=row.amount, currency=row.currency, days_open=days
        )
    _keep(row, before, fact, by)


def _after(row: Opportunity, moment: datetime) -> datetime:
    """No stay ends before it began."""
    return max(moment, row.stage_entered_at)


def _keep(row: Opportunity, before: dict[str, Any], fact: Fact, by: Actor) -> None:
    changes = difference(before, row.snapshot())
    row.save(update_fields=[*changes])
    append([Entry(row, fact, by, changes)])


def _locked(opportunity: Opportunity) -> Opportunity:
    rows = Opportunity._base_manager.select_for_update(of=("self", "subject"))
    found: Opportunity = rows.select_related("subject", "stage").get(pk=opportunity.pk)
    return found
