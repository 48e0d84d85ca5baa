"""Opportunity: one possible sale, from first contact to the signed contract."""

from collections.abc import Sequence
from datetime import datetime, time
from functools import cache
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from shangji.activities.worked import Worked
from shangji.core.access import Actor, Level, Scope
from shangji.core.bulk import insert
from shangji.core.calendar import add_working_days, local_day, working_days_between
from shangji.core.custom_fields.trait import Customised
from shangji.core.events import Event
from shangji.core.subjects import TracedQuerySet
from shangji.core.undo import Undoable
from shangji.core.vault.fields import SealedJSONField
from shangji.customers.chain_events import CHAIN_KINDS
from shangji.customers.models import Customer
from shangji.customers.models.chain_lines import Lined
from shangji.opportunities.call_events import Call
from shangji.opportunities.gates.gate import Gate
from shangji.opportunities.models.opportunity.called import Called
from shangji.opportunities.models.opportunity.facts_kept import Kept
from shangji.opportunities.models.opportunity.minded import Minded
from shangji.opportunities.models.opportunity.moves import Moved
from shangji.opportunities.models.opportunity.outcome import LostThrough
from shangji.opportunities.models.opportunity.reviewed import Reviewable
from shangji.opportunities.models.opportunity.revival import Revivable
from shangji.opportunities.models.opportunity.tallied import Tallied
from shangji.opportunities.models.pipeline import Stage
from shangji.opportunities.models.stage_stay import StageStay
from shangji.opportunities.revival_events import Revived
from shangji.people.merging.trait import Mergeable
from shangji.people.reach import Reason
from shangji.process.approvable import Approvable
from shangji.process.automatable import Automatable
from shangji.process.models import AtRisk

NOT_CLOSED = Q(closed_at__isnull=True)
"""Open or on hold: a constraint ties `closed_at` to the outcome, and an index can be made of it on both engines."""


@cache
def _root() -> str:
    """Asked for once: a list names the address of every row many times."""
    return reverse("opportunities:board")


class OpportunityQuerySet(TracedQuerySet):
    def open(self) -> Self:
        """Open or on hold: what is still on the table."""
        return self.filter(NOT_CLOSED)

    def unmerged(self) -> Self:
        return self.filter(merged_into__isnull=True)

    def for_cards(self) -> Self:
        """With everything a card or a row shows."""
        return self.for_board().select_related("stage")

    def for_board(self) -> Self:
        """The same where the stage is known."""
        return self.select_related("subject", "customer", "owner")


class Opportunity(
    Moved,
    Revivable,
    Reviewable,
    Kept,
    Called,
    AtRisk,
    Minded,
    Automatable,
    Approvable,
    Mergeable,
    Worked,
    Lined,
    Undoable,
    Tallied,
    Customised,
):
    """The outcome is stated, never derived. A closed one keeps its last stage: it says where it ended."""

    external_id = models.CharField(max_length=100, blank=True)
    extra = SealedJSONField(default=dict, blank=True)

    gate: Gate | None = None
    """What a list of cards found ahead of this one, see `mark_gates`."""

    objects = OpportunityQuerySet.as_manager()  # type: ignore[misc]
    tallied = Tallied.tallied | Minded.tallied
    searched = frozenset({"name", "product", "customer_id"})
    undoable = frozenset(
        {
            "opportunities.stage_moved", "opportunities.won", "opportunities.lost", "opportunities.invalidated",
            "opportunities.held", "opportunities.amount_changed", "opportunities.expected_day_changed",
            "opportunities.win_ratio_set", "opportunities.call_set", "opportunities.changed", "people.assigned", "people.given",
            "activities.step_planned", "activities.step_dropped", "opportunities.customer_set",
            "opportunities.payment_awaited", "opportunities.payment_settled",
            "opportunities.revived", "opportunities.revisit_planned", "opportunities.revival_declined", "opportunities.loss_recoded", "core.custom_set", *CHAIN_KINDS,
        }
    )  # fmt: skip

    merge_offers = (
        ("name",), ("customer",), ("amount", "currency"), ("expected_on",), ("call",), ("owner",), ("product",), ("need",),
        ("next_step", "next_step_at"), ("source",), ("competitor",),
    )  # fmt: skip
    merge_newest = ("last_follow_up_at", "last_qualifying_at", "minded_since")

    told = {
        "name": _("Name"), "customer_id": _("Customer"), "stage_id": _("Stage"), "outcome": _("State"),
        "amount": _("Amount"), "expected_on": _("Expected close"), "win_ratio": _("Win rate"), "call": _("Forecast call"),
        "owner_id": _("Owner"), "next_step": _("Next step"), "next_step_at": _("Planned for"),
        "last_follow_up_at": _("Last followed up"), "product": _("Product"), "need": _("Need"),
        "competitor": _("Competitor"), "source": _("Source"), "loss_reason_id": _("Loss reason"), "lost_through": _("Lost through"),
        "closing_note": _("Closing note"), "hold_until": _("On hold until"), "revisit_on": _("Revisit on"),
        "evidence": _("What shows it"), "decided_by": _("What made the difference"), "lesson": _("What to do next time"), "lesson_stage": _("Stage of the lesson"),
        "awaits_payment": _("Payment is outstanding"), "payment_due_on": _("Payment due"),
        "payment_agreed": _("Day of payment agreed"),
    }  # fmt: skip

    told_count = ngettext_lazy("%(n)s opportunity", "%(n)s opportunities", "n")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(win_ratio__isnull=True) | Q(win_ratio__gte=0, win_ratio__lte=1),
                name="win_ratio_range",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "on_hold"], closed_at__isnull=True)
                | Q(outcome__in=["won", "lost", "invalid"], closed_at__isnull=False),
                name="closed_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(outcome="on_hold", held_at__isnull=False)
                | ~Q(outcome="on_hold") & Q(held_at__isnull=True),
                name="held_when_held",
            ),
            models.CheckConstraint(condition=Q(call__in=Call.values), name="known_call"),
            models.CheckConstraint(
                condition=Q(lost_through__in=["", *LostThrough.values]), name="known_lost_through"
            ),
            models.CheckConstraint(
                condition=Q(awaits_payment=False) | Q(outcome="won"), name="won_before_paid"
            ),
        ]
        # What is on the table is a small part of what there ever was: its indexes hold nothing else.
        indexes = [
            models.Index(
                fields=["pipeline", "stage", "stage_clock_at", "subject"],
                name="board_column",
                condition=NOT_CLOSED,
            ),
            # With all that metrics ask of what is open: they read nothing else.
            models.Index(
                fields=[
                    "pipeline", "currency", "stage", "amount", "win_ratio", "outcome", "owner", "expected_on",
                    "next_step_at", "stage_clock_at", "held_at", "customer", "closed_at", "stage_entered_at", "subject",
                ],
                name="board_sums",
                condition=NOT_CLOSED,
            ),
            models.Index(
                fields=["pipeline", "stage", "expected_on", "subject"],
                name="stage_next",
                condition=NOT_CLOSED,
            ),
            models.Index(fields=["owner", "next_step_at"], name="next_steps_of", condition=NOT_CLOSED),
            models.Index(fields=["expected_on", "subject"], name="expected_next", condition=NOT_CLOSED),
            # A forecast is added up without the rows.
            models.Index(
                fields=["expected_on", "owner", "call", "currency", "amount", "win_ratio", "outcome", "closed_at"],
                name="forecast_sums",
                condition=NOT_CLOSED,
            ),
            # The two ways to an own record; whole, because SQLite joins no partial indexes in an OR. They are read
            # without the rows: for the first and the largest of one's own, and for what stands at own customers.
            models.Index(
                fields=[
                    "owner", "closed_at", "pipeline", "stage", "stage_clock_at", "subject", "currency", "amount", "expected_on",
                ],
                name="open_of",
            ),
            models.Index(fields=["customer", "closed_at", "owner", "subject"], name="open_at"),
            models.Index(fields=["owner", "opened_at"], name="opportunities_of"),
            models.Index(fields=["-opened_at", "-subject"], name="opportunities_newest"),
            models.Index(
                fields=["owner", "revisit_on"], name="to_revisit", condition=Q(revisit_on__isnull=False)
            ),
            models.Index(
                fields=["customer", "revival_proposed_at"],
                name="revivals_proposed",
                condition=Q(revival_proposed_at__isnull=False),
            ),
            models.Index(
                fields=["lesson_stage", "pipeline", "-reviewed_at"], name="lessons_of", condition=Q(lesson_stage__isnull=False)
            ),
            # What a review sheet learns from: of everything closed, what was looked back at is little.
            models.Index(
                fields=["pipeline", "outcome", "-closed_at"], name="looked_back_at", condition=Q(reviewed_at__isnull=False)
            ),
            # What was closed, or opened, in a span of time is counted and added up from these alone.
            models.Index(
                fields=[
                    "closed_at", "outcome", "owner", "currency", "amount", "opened_at", "subject", "stage", "loss_reason",
                    "competitor", "reviewed_at",
                ],
                name="closed_in",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(
                fields=[
                    "opened_at", "outcome", "owner", "currency", "amount", "closed_at", "subject", "held_at", "source",
                ],
                name="opened_in",
            ),
            # What stays and follow-ups ask of their opportunity: its row is ten times as long.
            models.Index(
                fields=["subject", "outcome", "owner", "currency", "amount", "held_at", "customer"], name="told_of"
            ),
            models.Index(
                fields=["closed_at", "loss_reason", "competitor", "lost_through", "outcome", "currency", "amount", "owner"],
                name="lost_ones", condition=Q(outcome="lost"),
            ),
            models.Index(
                fields=["subject", "payment_due_on", "owner"], name="payments_awaited", condition=Q(awaits_payment=True)
            ),
            # What was won last, owner by owner: of everybody, what was closed tells it.
            models.Index(
                fields=["owner", "closed_at", "subject"], name="won_by", condition=Q(outcome="won", closed_at__isnull=False)
            ),
            models.Index(fields=["merged_into"], name="merged_ones", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["external_id"], name="opportunities_external", condition=~Q(external_id="")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach_reasons(cls, actor: Actor, level: Level) -> list[Reason]:
        found = super().reach_reasons(actor, level)
        if level is Level.READ and actor.user_id and actor.scope is not Scope.ALL:
            owned = Customer._base_manager.filter(owner_id=actor.user_id).values("pk")
            found.append(Reason(_("owns the customer"), Q(customer__among=owned)))
        return found

    def after_birth(self, by: Actor) -> None:
        insert([StageStay(opportunity_id=self.pk, stage=self.stage, entered_at=self.stage_entered_at)])

    def put_back(self, event: Event) -> None:
        self.put_back_stays(event)
        self.put_back_chain(event)
        if event.kind == Revived.kind:
            self.take_revival_back(event)

    @property
    def chain_customer_id(self) -> int | None:
        return self.customer_id

    @property
    def chain_roles(self) -> Sequence[str]:
        return self.stage.chain_roles or super().chain_roles

    def alike(self) -> Q:
        return NOT_CLOSED & Q(customer_id=self.customer_id) if self.customer_id else Q(pk__in=[])

    def put_away(self, by: Actor) -> None:
        """It closes as invalid, counts nowhere and can still be read."""
        self.close("invalid", by, "")

    def come_back(self, joined: Event) -> None:
        self.put_back_stays(joined)

    def get_absolute_url(self) -> str:
        return f"{_root()}{self.pk}/"

    def search_terms(self) -> list[str]:
        return [self.name, self.product, self.customer.name if self.customer else ""]

    def people_to_name(self) -> dict[int, str]:
        return self.customer.people_to_name() if self.customer else {}

    @property
    def further(self) -> dict[str, str]:
        """What else came with an import, in the words of its file."""
        return {
            name: str(v) for name, v in self.extra.items() if isinstance(v, str | int | float) and v != ""
        }

    def take_step_of(self, stage: Stage, moment: datetime) -> None:
        """What usually comes next in this stage, where nothing else is planned."""
        if self.next_step or not stage.next_step:
            return
        day = add_working_days(local_day(moment), stage.next_step_days or 1)
        self.next_step, self.next_step_at = (
            stage.next_step,
            timezone.make_aware(datetime.combine(day, time(9))),
        )

    def days_in_stage(self, now: datetime) -> int:
        """Working days since the stage was entered, without those on hold."""
        return working_days_between(self.stage_clock_at, self.closed_at or self.held_at or now)
