"""The sheet of one closed opportunity: everything that is known of how it went, for its page and for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from shangji.core.access import Actor
from shangji.opportunities.lessons import name_places
from shangji.opportunities.looking_back.contact import People, Quiet, people_of, quiet_of
from shangji.opportunities.looking_back.likeness import Likeness, likeness_of
from shangji.opportunities.looking_back.promises import Promises, promises_of
from shangji.opportunities.looking_back.told import Terms, terms_of, told_of
from shangji.opportunities.looking_back.way import Way, way_of
from shangji.opportunities.lost_panel import SHOWN
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.opportunity.reviewed import CLOSED, NothingToReview

LEARNT_WITHIN, LEARNT_MOST, LEARNT_LOOKED_AT = timedelta(days=365), 3, 60


@dataclass(frozen=True)
class Sheet:
    """`others` are closed ones like it whose lesson somebody wrote down, the likest first."""

    noun: Opportunity
    way: Way
    quiet: Quiet
    people: People
    promises: Promises
    terms: Terms
    likeness: Likeness
    others: tuple[Opportunity, ...]
    loss: Opportunity | None
    """The same, with what its loss shows."""


def sheet_of(found: Opportunity, actor: Actor) -> Sheet:
    """The caller has read it within reach; what it is compared with is what the reader reaches. Raises NothingToReview."""
    if found.outcome not in CLOSED or found.closed_at is None:
        raise NothingToReview
    told, end = told_of(found.pk), found.closed_at
    others = tuple(_learnt(found, actor))
    name_places([found, *others])
    return Sheet(
        found, way_of(found, told), quiet_of(found, end), people_of(found, end, actor), promises_of(found, end),
        terms_of(found, told), likeness_of(found, end, actor), others, _loss(found),
    )  # fmt: skip


def _loss(found: Opportunity) -> Opportunity | None:
    return Opportunity.objects.select_related(*SHOWN).get(pk=found.pk) if found.is_lost else None


def _learnt(found: Opportunity, actor: Actor) -> Sequence[Opportunity]:
    """What ended alike in the same process, of the same product or for the same reason first. One statement."""
    rows = Opportunity.objects.reached_by(actor).filter(
        outcome=found.outcome, pipeline_id=found.pipeline_id, reviewed_at__isnull=False,
        closed_at__gte=(found.closed_at or found.opened_at) - LEARNT_WITHIN,
    )  # fmt: skip
    near = list(rows.exclude(pk=found.pk).exclude(lesson="").order_by("-closed_at", "-pk")[:LEARNT_LOOKED_AT])

    def likeness(other: Opportunity) -> int:
        same_product = bool(found.product) and other.product == found.product
        same_reason = bool(found.loss_reason_id) and other.loss_reason_id == found.loss_reason_id
        same_stage = bool(found.lesson_stage) and other.lesson_stage == found.lesson_stage
        return same_product + same_reason + same_stage

    return sorted(near, key=likeness, reverse=True)[:LEARNT_MOST]
