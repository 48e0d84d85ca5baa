"""What is counted of opportunities: the opportunity itself, and its stay in one stage."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Scope
from shangji.insight.metrics.grains import Grain, Number, Rows, Shown, Time, grain
from shangji.insight.metrics.sql import Cents, DaysBetween
from shangji.opportunities.models import Opportunity, StageStay

BASE = "CNY"
CLOSED = Q(closed_at__isnull=False)


def _opportunities(actor: Actor) -> Rows:
    """Those that were one: merged ones are closed as invalid."""
    return Opportunity.objects.reached_by(actor).exclude(outcome="invalid")


def _stays(actor: Actor) -> Rows:
    rows = StageStay.objects.exclude(opportunity__outcome="invalid")
    if actor.is_system or (actor.user_id is not None and actor.scope is Scope.ALL):
        return rows
    return rows.filter(opportunity__in=Opportunity.objects.reached_by(actor).values("pk"))


def _columns(prefix: str = "") -> dict[str, Any]:
    """Dimensions of an opportunity, by the path that leads to it."""
    paths = {
        "owner": "owner_id", "pipeline": "pipeline_id", "stage": "stage_id", "customer": "customer_id",
        "industry": "customer__industry", "region": "customer__province", "product": "product", "source": "source",
        "competitor": "competitor", "loss_reason": "loss_reason_id", "outcome": "outcome",
    }  # fmt: skip
    return {name: f"{prefix}{path}" for name, path in paths.items()}


def _money(path: str, currency: str) -> Number:
    return Number(
        unit="money", per=100, asked=lambda _window: Cents(F(path)), known=Q(**{f"{path}__isnull": False}),
        foreign=Q(**{f"{path}__isnull": False}) & ~Q(**{currency: BASE}),
    )  # fmt: skip


def _stood(moment: datetime) -> Q:
    return Q(entered_at__lt=moment) & (Q(left_at__isnull=True) | Q(left_at__gte=moment))


SHOWN = (
    Shown("name", _("Opportunity"), "record", lambda o: o, "name"),
    Shown("customer", _("Customer"), "text", lambda o: o.customer.name if o.customer else ""),
    Shown("owner", _("Owner"), "person", lambda o: o.owner.name if o.owner else ""),
    Shown("stage", _("Stage"), "text", lambda o: o.stage.label),
    Shown("outcome", _("State"), "text", lambda o: str(o.get_outcome_display())),
    Shown("amount", _("Amount"), "money", lambda o: (o.amount, o.currency), "amount"),
    Shown("opened", _("Opened"), "moment", lambda o: o.opened_at, "opened_at"),
    Shown("closed", _("Closed"), "moment", lambda o: o.closed_at, "closed_at"),
)

grain(
    Grain(
        name="opportunity", label=_("Opportunities"), rows=_opportunities,
        times={
            "opened": Time(path="opened_at", label=_("when it was opened")),
            "closed": Time(path="closed_at", label=_("when it was closed")),
            "expected": Time(path="expected_on", label=_("when it is expected to be signed"), is_day=True),
        },
        columns=_columns(),
        numbers={
            "amount": _money("amount", "currency"),
            "cycle": Number(
                unit="days", known=CLOSED,
                asked=lambda window: DaysBetween(F("opened_at"), F("closed_at"), window=window),
            ),
        },
        shown=SHOWN,
        listed=lambda rows: rows.select_related("subject", "customer", "owner", "stage"),
    )
)  # fmt: skip

grain(
    Grain(
        name="stay", label=_("Stays in a stage"), rows=_stays, stood=_stood,
        times={
            "entered": Time(path="entered_at", label=_("when the stage was entered")),
            "left": Time(path="left_at", label=_("when the stage was left")),
        },
        columns=_columns("opportunity__") | {"stage": "stage_id"},
        numbers={"amount": _money("opportunity__amount", "opportunity__currency")},
        shown=(
            Shown("name", _("Opportunity"), "record", lambda s: s.opportunity),
            Shown("customer", _("Customer"), "text", lambda s: s.opportunity.customer.name if s.opportunity.customer else ""),
            Shown("owner", _("Owner"), "person", lambda s: s.opportunity.owner.name if s.opportunity.owner else ""),
            Shown("stage", _("Stage"), "text", lambda s: s.stage.label),
            Shown("amount", _("Amount"), "money", lambda s: (s.opportunity.amount, s.opportunity.currency)),
            Shown("entered", _("Entered"), "moment", lambda s: s.entered_at, "entered_at"),
            Shown("left", _("Left"), "moment", lambda s: s.left_at, "left_at"),
            Shown("direction", _("Direction"), "text", lambda s: str(s.get_direction_display())),
        ),
        listed=lambda rows: rows.select_related(
            "stage", "opportunity__subject", "opportunity__customer", "opportunity__owner"
        ),
    )
)  # fmt: skip
