"""What is counted of opportunities: the opportunity itself, and its stay in one stage."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.core.events import Event
from shangji.insight.metrics.grains import Asked, Grain, Near, Number, Rows, Shown, Time, grain
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import Cents, DaysBetween, WholeDays
from shangji.leads.models import Lead
from shangji.opportunities.events import Reopened
from shangji.opportunities.models import Opportunity, StageStay
from shangji.opportunities.models.opportunity import NOT_CLOSED
from shangji.people.reach import hangs_on_reached, reaches_all

BASE = "CNY"
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Of a span without an end an engine believes that it holds a third of all rows, and reads them another way."""
CLOSED = Q(closed_at__isnull=False)
LEADS = Lead._base_manager.filter(opportunity=OuterRef("pk"), withdrawn_at__isnull=True)
REOPENED = Event.objects.filter(kind=Reopened.kind).values("subject_id")
TRACED = Exists(LEADS)
"""It came of a lead."""


def opportunities(actor: Actor) -> Rows:
    """Those that were one: merged ones are closed as invalid."""
    return Opportunity.objects.reached_by(actor).exclude(outcome="invalid")


def _stays(actor: Actor) -> Rows:
    rows = StageStay.objects.exclude(opportunity__outcome="invalid")
    if reaches_all(actor):
        return rows
    return rows.filter(hangs_on_reached([Opportunity], actor, "opportunity"))


def _near(keys: Keys, _actor: Actor) -> Rows:
    return Opportunity.objects.filter(pk__each_of=keys).exclude(outcome="invalid")


def _stays_near(keys: Keys, _actor: Actor) -> Rows:
    return StageStay.objects.filter(opportunity__each_of=keys).exclude(opportunity__outcome="invalid")


def columns_of(prefix: str = "") -> dict[str, Any]:
    """Dimensions of an opportunity, by the path that leads to it."""
    paths = {
        "owner": "owner_id", "pipeline": "pipeline_id", "stage": "stage_id", "customer": "customer_id",
        "industry": "customer__industry", "region": "customer__province", "tier": "customer__tier", "product": "product", "source": "source",
        "competitor": "competitor", "loss_reason": "loss_reason_id", "lost_through": "lost_through", "outcome": "outcome",
    }  # fmt: skip
    return {name: f"{prefix}{path}" for name, path in paths.items()}


def money(path: str, currency: str) -> Number:
    has_one = Q(**{f"{path}__isnull": False})
    return Number(
        unit="money", per=100, asked=lambda _run: Cents(F(path)), known=has_one,
        foreign=has_one & ~Q(**{currency: BASE}),
    )  # fmt: skip


def _stood(moment: datetime) -> tuple[Q, Q]:
    entered = Q(entered_at__lt=moment)
    return entered & Q(left_at__isnull=True), entered & Q(left_at__gte=moment, left_at__lt=NEVER)


def _rested() -> Any:
    """Whole days on hold, of all its stays."""
    stays = StageStay.objects.filter(opportunity=OuterRef("pk"), held_s__gt=0).order_by()
    total = stays.values("opportunity").annotate(total=Sum("held_s")).values("total")
    return WholeDays(Coalesce(Subquery(total), 0.0))


def _cycle(run: Run) -> Any:
    return DaysBetween(F("opened_at"), F("closed_at"), window=run.clock) - _rested()


def _lasted(run: Run) -> Any:
    """Days from its beginning to its end, or as far as it has come; what rests stands still."""
    end = Coalesce("closed_at", "held_at", Value(run.now))
    return DaysBetween(F("opened_at"), end, window=run.clock) - _rested()


def _aged(since: str, *ends: str) -> Asked:
    """Calendar days in the stage, until it left it, ended or rests, or until now."""

    def days(run: Run) -> Any:
        return DaysBetween(F(since), Coalesce(*ends, Value(run.now)), window=run.clock)

    return days


def _since_lead(run: Run) -> Any:
    first = Subquery(LEADS.order_by("created_at").values("created_at")[:1])
    return DaysBetween(first, F("closed_at"), window=run.clock)


def _stayed(run: Run) -> Any:
    end = Coalesce("left_at", "opportunity__held_at", Value(run.now))
    return DaysBetween(F("entered_at"), end, window=run.clock) - WholeDays(F("held_s"))


grain(
    Grain(
        name="opportunity", label=_("Opportunities"), rows=opportunities, near=Near(lambda: [Opportunity], _near),
        times={
            "opened": Time(path="opened_at", label=_("when it was opened")),
            "closed": Time(path="closed_at", label=_("when it was closed")),
            "expected": Time(path="expected_on", label=_("when it is expected to be signed"), is_day=True),
        },
        columns=columns_of() | {"stage_age": _aged("stage_clock_at", "closed_at", "held_at")},
        carries={"opportunities.opportunity": "", "customers.customer": "customer"},
        stood=lambda _moment: (NOT_CLOSED,), stands=("opened", "closed"),
        changes=frozenset({"stage"}), returned=Q(pk__in=REOPENED),
        numbers={
            "amount": money("amount", "currency"),
            "cycle": Number(unit="days", known=CLOSED, asked=_cycle, kept="lasted"),
            "lasted": Number(unit="days", asked=_lasted),
            "since_lead": Number(unit="days", known=CLOSED & Q(TRACED), asked=_since_lead),
        },
        shown=(
            Shown("name", _("Opportunity"), "record", lambda o: o, "name"),
            Shown("customer", _("Customer"), "text", lambda o: o.customer.name if o.customer else ""),
            Shown("owner", _("Owner"), "person", lambda o: o.owner.name if o.owner else ""),
            Shown("stage", _("Stage"), "text", lambda o: o.stage.label),
            Shown("outcome", _("State"), "text", lambda o: str(o.get_outcome_display())),
            Shown("amount", _("Amount"), "money", lambda o: (o.amount, o.currency), "amount"),
            Shown("expected", _("Expected close"), "day", lambda o: o.expected_on, "expected_on"),
            Shown("opened", _("Opened"), "moment", lambda o: o.opened_at, "opened_at"),
            Shown("closed", _("Closed"), "moment", lambda o: o.closed_at, "closed_at"),
        ),
        listed=lambda rows: rows.select_related("subject", "customer", "owner", "stage"),
    )
)  # fmt: skip

grain(
    Grain(
        name="stay", label=_("Stays in a stage"), rows=_stays, near=Near(lambda: [Opportunity], _stays_near), stood=_stood, stands=("entered", "left"), returned=Q(opportunity__in=REOPENED),
        times={
            "entered": Time(path="entered_at", label=_("when the stage was entered")),
            "left": Time(path="left_at", label=_("when the stage was left")),
        },
        columns=columns_of("opportunity__") | {"stage": "stage_id", "stage_age": _aged("entered_at", "left_at")},
        carries={"opportunities.opportunity": "opportunity", "customers.customer": "opportunity__customer"},
        numbers={
            "amount": money("opportunity__amount", "opportunity__currency"),
            "stayed": Number(unit="days", asked=_stayed),
        },
        shown=(
            Shown("name", _("Opportunity"), "record", lambda s: s.opportunity, "opportunity__name"),
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
