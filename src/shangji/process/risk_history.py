"""What the ledger has brought about: what ended lately, what was won after a warning, and whether anybody uses a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Sum,
)

from shangji.core.access import Actor, Level
from shangji.core.events import Event
from shangji.core.subjects import reach_of
from shangji.process.models import Alert
from shangji.process.risk_board import CNY, by_record
from shangji.process.risks import MID, days_back, watched

SPAN = timedelta(days=90)
WITHIN = timedelta(hours=24)
PROGRESS = timedelta(days=14)
ENOUGH, TOO_FEW = 20, 0.10


def ended_this_week(actor: Actor, now: datetime) -> dict[str, Any]:
    """Records that are no longer at risk since Monday: how many, what they are worth, how long it took."""
    monday = days_back(now, days_back(now, 0).weekday())
    rows = Alert.objects.ended_within(actor, monday).filter(state=Alert.State.RESOLVED)
    summed = by_record(rows).aggregate(count=Count("subject_id"), money=Sum("cny"))
    took = ExpressionWrapper(F("resolved_at") - F("first_seen_at"), output_field=DurationField())
    mean = rows.aggregate(mean=Avg(took))["mean"]
    days = round(mean.total_seconds() / 86400, 1) if mean else 0
    return {"count": summed["count"], "money": summed["money"] or 0, "days": days}


def won_after_warning(actor: Actor, now: datetime) -> dict[str, Any]:
    """What was won in the last 90 days although it had been at risk."""
    warned = Alert.objects.filter(
        subject=OuterRef("pk"), severity__gte=MID, first_seen_at__lt=OuterRef("won_at")
    )
    count, total = 0, Decimal(0)
    for noun in watched().values():
        if noun.won is None:
            continue
        rows = noun.won(now - SPAN).filter(Exists(warned))
        reach = reach_of(rows.model, actor, Level.READ)
        summed = (rows if actor.is_system else rows.filter(reach)).order_by().aggregate(
            n=Count("pk"), total=Sum(noun.money, filter=CNY)
        )  # fmt: skip
        count, total = count + summed["n"], total + (summed["total"] or 0)
    return {"count": count, "money": total}


@dataclass
class Use:
    """How one rule did in 90 days. Alerts of the last day cannot have been acted on for a day yet and are left out."""

    opened: int = 0
    acted: int = 0
    progressed: int = 0
    false: int = 0
    standing: int = 0

    def share(self, part: int) -> float | None:
        return part / self.opened if self.opened else None

    @property
    def acted_share(self) -> float | None:
        return self.share(self.acted)

    @property
    def progressed_share(self) -> float | None:
        return self.share(self.progressed)

    @property
    def false_share(self) -> float | None:
        return self.share(self.false)

    @property
    def is_useless(self) -> bool:
        """Nobody acts on it: less than one in ten, of twenty or more."""
        return self.opened >= ENOUGH and self.acted / self.opened < TOO_FEW


def uses(now: datetime) -> Mapping[str, Use]:
    """Rule → how it did: opened, acted on within a day, followed by progress within a fortnight, called false."""
    after = Event.objects.filter(
        subject=OuterRef("subject_id"), occurred_at__gt=OuterRef("first_seen_at"),
        occurred_at__lte=OuterRef("first_seen_at") + PROGRESS, occurred_at__gte=now - SPAN,
    )  # fmt: skip
    matured = Q(first_seen_at__gte=now - SPAN, first_seen_at__lt=now - WITHIN)
    grouped = (
        Alert.objects.filter(matured).order_by().values("rule")
        .annotate(
            n=Count("pk"), acted=Count("pk", filter=Q(acted_at__lte=F("first_seen_at") + WITHIN)),
            false=Count("pk", filter=Q(state=Alert.State.FALSE_ALARM)),
        )
    )  # fmt: skip
    found = {line["rule"]: Use(line["n"], line["acted"], 0, line["false"]) for line in grouped}
    # One noun after the other, so that an engine may read what went on once and look alerts up in it.
    for noun in watched().values():
        went_on = Alert.objects.filter(matured, Exists(after.filter(noun.progress)), kind=noun.kind)
        for rule, n in went_on.order_by().values_list("rule").annotate(n=Count("pk")):
            found[rule].progressed += n
    for rule, n in Alert.objects.standing().order_by().values_list("rule").annotate(n=Count("pk")):
        found.setdefault(rule, Use()).standing = n
    return found
