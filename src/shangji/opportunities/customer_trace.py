"""The lanes of opportunities on the page of a customer, and what is owed and amiss there."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.panels import Panel, panel
from shangji.core.prepared import Prepared
from shangji.customers.models import Customer
from shangji.customers.trace import Ending, Lane, Piece, lanes
from shangji.opportunities.customer_sums import here
from shangji.opportunities.models import Opportunity, Stage, StageStay
from shangji.process.models import Alert
from shangji.process.models.obligation import open_of
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import told
from shangji.ui.formats import day, day_and_time, money
from shangji.ui.templatetags.ui import step_of

AHEAD = 12
_SIZE = Subquery(
    Stage.objects.filter(pipeline=OuterRef("stage__pipeline"), version=OuterRef("stage__version"))
    .order_by()
    .values("version")
    .annotate(n=Count("pk"))
    .values("n")
)
_stays = Prepared(
    lambda *keys: (
        StageStay.objects.filter(opportunity_id__in=keys)
        .select_related("stage")
        .annotate(size=_SIZE)
        .order_by("entered_at")
    )
)
_alerts = Prepared(
    lambda day, *keys: (
        Alert.objects.pending(day).filter(subject_id__in=keys).order_by("-severity", "pk")[:AHEAD]
    )
)


@lanes
def of_opportunities(customer: Customer, actor: Actor, now: datetime) -> Sequence[Lane]:
    """One lane each: the stages as they were gone through, then the way to the expected close."""
    found = here(customer, actor)
    if not found:
        return []
    stays: dict[int, list[StageStay]] = defaultdict(list)
    sizes: dict[tuple[int, int], int] = {}
    """(process, version) → how many stages it has."""
    for stay in _stays.among(row.pk for row in found):
        stays[stay.opportunity_id].append(stay)
        sizes[stay.stage.pipeline_id, stay.stage.version] = stay.size
    return [_lane(row, stays[row.pk], sizes, now) for row in found]


def _lane(
    row: Opportunity, stays: Sequence[StageStay], sizes: dict[tuple[int, int], int], now: datetime
) -> Lane:
    pieces = [
        Piece(start=stay.entered_at, end=stay.left_at or row.closed_at or now, step=_step(stay.stage, sizes), label=stay.stage.label)
        for stay in stays
    ]  # fmt: skip
    plan = _plan(row, now)
    if plan and not row.is_closed and plan > now:
        label = _("expected %(day)s") % {"day": day(row.expected_on)}
        pieces.append(Piece(start=now, end=plan, step=min(9, _step(row.stage, sizes) + 1), label=label, is_planned=True))  # fmt: skip
    state = str(row.get_outcome_display()) if row.is_closed or row.is_on_hold else row.stage.label
    way = " → ".join(f"{piece.label} {day(piece.start)}" for piece in pieces)
    return Lane(
        label=row.name, second=f"{money(row.amount, row.currency)} · {state}", url=row.get_absolute_url(), pieces=pieces,
        ending=_ending(row), told=f"{way} · {state}",
    )  # fmt: skip


def _plan(row: Opportunity, now: datetime) -> datetime | None:
    """The end of the day on which it is expected to be signed."""
    if row.expected_on is None or row.expected_on < local_day(now):
        return None
    return timezone.make_aware(datetime.combine(row.expected_on, time(18)))


def _step(stage: Stage, sizes: dict[tuple[int, int], int]) -> int:
    size = sizes.get((stage.pipeline_id, stage.version), stage.order + 1)
    return step_of(min(stage.order, size - 1), size)


def _ending(row: Opportunity) -> Ending | None:
    if row.closed_at is None:
        return None
    why = row.loss_reason.shown if row.outcome == "lost" and row.loss_reason else ""
    label = str(row.get_outcome_display()) + (f"：{why}" if why else "")
    kind = row.outcome if row.outcome in ("won", "lost") else "over"
    return Ending(at=row.closed_at, kind=kind, label=label)


def ahead(customer: Customer, actor: Actor) -> dict[str, Any] | None:
    """What is owed next to it and to its open opportunities, and what is amiss with these; the most urgent first."""
    found: dict[int, Any] = {row.pk: row for row in here(customer, actor) if not row.is_closed}
    found[customer.pk] = customer
    now, rules = clock.now(), rules_in_force(also_off=True)
    owed = sorted(open_of(list(found)).values(), key=lambda one: one.due_at)[:AHEAD]
    alerts = _alerts.among((pk for pk in found if pk != customer.pk), local_day(now))
    duties = [(found[one.subject_id], one, one.was_due(now), day_and_time(one.due_at)) for one in owed]
    risks = [(found[one.subject_id], one, told(one, rules)) for one in alerts]
    if not duties and not risks:
        return None
    return {"duties": duties, "risks": risks, "facts": []}


panel(Panel("customers.customer", gettext_lazy("What comes next"), "opportunities/_ahead.html", ahead, order=12))  # fmt: skip
