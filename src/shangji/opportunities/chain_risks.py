"""Risk rules about who decides: nobody known, one person only, a key person silent or gone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.among import Keys
from shangji.core.calendar import local_day
from shangji.core.events import Event, on
from shangji.customers import chain_events as facts
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.opportunities import chain_past as past
from shangji.opportunities import chain_queries as ask
from shangji.opportunities.models import Opportunity
from shangji.opportunities.risk_past import single_at
from shangji.opportunities.risk_queries import watched
from shangji.process.models.ledger import sweep
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risks import HIGH, LARGE, LOW, MID, Limits, Risk, Threshold, risk

KIND = Opportunity.kind()
KEYS = ("R13", "R14", "R15", "R16")
KEYS_OF_CUSTOMERS = ("C3", "C4", "C5", "C6")
DAYS = _("days")
KEY = Threshold(
    name="influence", label=_("Also a key person from this influence on"), default=5, unit="", most=5
)
_FROM = _("From this win rate of the stage on")
_LATE = Threshold(name="percent", label=_FROM, default=50, unit="%", most=100)
_EVER = Threshold(name="percent", label=_FROM, default=0, unit="%", least=0, most=100)
_UNMAPPED = Threshold(
    name=ask.UNMAPPED, label=_("Where nobody has begun a chain, from an amount of"), default=0, unit=LARGE.unit, least=0, most=LARGE.most
)  # fmt: skip
_CHAINS = Threshold(
    name=ask.CHAINS, label=_("And not before the company has begun that many chains, on whatever record"), default=3, unit=_("chains"), least=0
)  # fmt: skip


def _stage(row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    return {
        "stage": row.stage.name,
        "stage_en": row.stage.name_en,
        "limit": limits["days"],
        "begun": row.begun,
    }


def one(_row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    return {"days": limits["days"]}


def silent(row: Any, now: datetime, limits: Limits) -> dict[str, Any]:
    passed = (local_day(now) - local_day(row.silent_at)).days
    return {"name": row.silent_name, "days": passed, "limit": limits["days"]}


def left(row: Any, _now: datetime, _limits: Limits) -> dict[str, Any]:
    return {"name": row.left_name}


def lasts(evidence: Mapping[str, Any]) -> bool:
    return bool(evidence["days"] >= 2 * evidence["limit"])


def _with_touched(changed: Mapping[str, Sequence[int]]) -> Iterable[int]:
    """What is open at customers with whom something went on: what was said there counts here."""
    rows = watched().filter(customer__one_of=Keys(changed.get(Customer.kind(), ())))
    found: Iterable[int] = rows.order_by().values_list("pk", flat=True)
    return found


risk(
    Risk(
        key="R13", kind=KIND, is_daily=True, reads=ask.read_asked, needs=("stage__name", "stage__name_en"), order=14, severity=MID, name=_("No decision maker known"),
        words=_("In %(stage)s without a known decision maker"),
        advice=_("Ask who signs in the end, and put them into the decision chain."),
        thresholds=(
            _LATE,
            Threshold(name="days", label=_("That many working days in the stage"), default=0, unit=_("working days"), least=0),
            _UNMAPPED,
            _CHAINS,
        ),
        rows=ask.undecided, past=past.undecided_at, past_note=past.LARGEST, evidence=_stage, unmoved_by=("activities.",), is_milder=lambda e: not e["begun"],
    )
)  # fmt: skip
risk(
    Risk(
        key="R14", kind=KIND, is_daily=True, needs=("name",), order=15, severity=LOW, name=_("One person only"),
        words=_("Only one person talked to in %(days)s days"),
        advice=_("Let them introduce you to a second person, before they change jobs."),
        thresholds=(_EVER, Threshold(name="days", label=_("Only one contact in the last"), default=30, unit=DAYS)),
        rows=ask.single, past=single_at, evidence=one, beside=_with_touched,
    )
)  # fmt: skip
risk(
    Risk(
        key="R15", kind=KIND, is_daily=True, needs=("name",), order=16, severity=MID, name=_("Key person silent"),
        words=_("%(name)s: no talk for %(days)s days"),
        advice=_("Call them with something new; log what they say."),
        thresholds=(KEY, Threshold(name="days", label=_("A key person was not talked to for"), default=14, unit=DAYS)),
        rows=ask.silent_key, past=past.silent_key_at, past_note=past.LARGEST, evidence=silent, is_worse=lasts, beside=_with_touched,
    )
)  # fmt: skip
risk(
    Risk(
        key="R16", kind=KIND, is_daily=True, needs=("name",), order=17, severity=HIGH, name=_("Key person left"),
        words=_("%(name)s has left the company"),
        advice=_("Find out who takes over, and meet them; then take the one who left out of the chain."),
        thresholds=(KEY,), rows=ask.left_key, past=past.left_key_at, past_note=past.LARGEST, evidence=left, unmoved_by=("activities.",),
    )
)  # fmt: skip


@on(facts.SeatTaken)
@on(facts.SeatChanged)
@on(facts.SeatLeft)
def look_at_its_opportunities(event: Event) -> None:
    """What was said of a customer holds in its opportunities, although nothing is written about them."""
    if event.subject.kind == Customer.kind():
        _look({event.subject_id}, of_customers=False)


@on(facts.ContactLeft)
@on(facts.ContactBack)
def look_where_they_decided(event: Event) -> None:
    found = Contact._base_manager.filter(pk=event.subject_id).first()
    if found and ChainSeat.objects.filter(contact=found).exists():
        _look({found.customer_id})


def _look(customers: set[int], *, of_customers: bool = True) -> None:
    open_ones = Opportunity._base_manager.filter(customer__in=customers, closed_at__isnull=True)
    keys = list(open_ones.values_list("pk", flat=True))
    for key, rule in rules_in_force(also_off=True).items():
        if keys and key in KEYS:
            sweep(rule, clock.now(), keys)
        if of_customers and key in KEYS_OF_CUSTOMERS:
            sweep(rule, clock.now(), sorted(customers))
