"""Risk rules about who decides at a customer with whom nothing is being worked on: what is worked on says it itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.customers.models import Customer
from shangji.opportunities import customer_chain_past as past
from shangji.opportunities import customer_chain_queries as ask
from shangji.opportunities.chain_risks import DAYS, KEY, lasts, left, one, silent
from shangji.process.risks import LOW, MID, Limits, Risk, Threshold, risk

KIND = Customer.kind()


def _undecided(_row: Any, _now: Any, limits: Limits) -> dict[str, Any]:
    return {"limit": limits["days"]}


risk(
    Risk(
        key="C3", kind=KIND, is_daily=True, needs=("name",), order=33, severity=LOW, name=_("Customer: no decision maker known"),
        words=_("A decision chain without a known decision maker"),
        advice=_("Ask who signs in the end, and put them into the decision chain."),
        thresholds=(Threshold(name="days", label=_("The chain was begun longer ago than"), default=14, unit=DAYS),),
        rows=ask.undecided, past=past.undecided_at, past_note=past.NEWEST, evidence=_undecided, unmoved_by=("activities.",),
    )
)  # fmt: skip
risk(
    Risk(
        key="C4", kind=KIND, is_daily=True, needs=("name",), order=34, severity=LOW, name=_("Customer: one person only"),
        words=_("Only one person talked to in %(days)s days"),
        advice=_("Let them introduce you to a second person, before they change jobs."),
        thresholds=(Threshold(name="days", label=_("Only one contact in the last"), default=30, unit=DAYS),),
        rows=ask.single, past=past.single_at, evidence=one,
    )
)  # fmt: skip
risk(
    Risk(
        key="C5", kind=KIND, is_daily=True, needs=("name",), order=35, severity=LOW, name=_("Customer: key person silent"),
        words=_("%(name)s: no talk for %(days)s days"),
        advice=_("Call them with something new; log what they say."),
        thresholds=(KEY, Threshold(name="days", label=_("A key person was not talked to for"), default=14, unit=DAYS)),
        rows=ask.silent_key, past=past.silent_key_at, past_note=past.NEWEST, evidence=silent, is_worse=lasts,
    )
)  # fmt: skip
risk(
    Risk(
        key="C6", kind=KIND, is_daily=True, needs=("name",), order=36, severity=MID, name=_("Customer: key person left"),
        words=_("%(name)s has left the company"),
        advice=_("Find out who takes over, and meet them; then take the one who left out of the chain."),
        thresholds=(KEY,), rows=ask.left_key, past=past.left_key_at, past_note=past.NEWEST, evidence=left, unmoved_by=("activities.",),
    )
)  # fmt: skip
